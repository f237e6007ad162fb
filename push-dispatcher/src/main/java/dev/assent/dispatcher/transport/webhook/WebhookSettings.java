// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import java.net.URI;

/**
 * Public settings of a webhook.
 *
 * @param logEvents whether audit records of actions and challenges are exported to it
 */
record WebhookSettings(URI url, boolean logEvents) {}
