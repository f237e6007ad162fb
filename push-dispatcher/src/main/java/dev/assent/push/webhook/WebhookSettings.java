package dev.assent.push.webhook;

import java.net.URI;

/** What may be shown of a webhook. */
record WebhookSettings(URI url) {}
