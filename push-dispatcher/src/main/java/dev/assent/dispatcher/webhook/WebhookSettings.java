package dev.assent.dispatcher.webhook;

import java.net.URI;

/**
 * What may be shown of a webhook.
 *
 * @param logEvents whether it is told of tracked actions and of challenges, in batches
 */
record WebhookSettings(URI url, boolean logEvents) {}
