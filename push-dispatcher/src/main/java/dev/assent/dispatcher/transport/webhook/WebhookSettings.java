// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import dev.assent.dispatcher.transport.WebhookKind;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Public settings of a webhook.
 *
 * @param url URL of every kind of webhook that has none of its own
 * @param logEvents whether audit records of actions and challenges are exported
 * @param pushUrl URL of pushes; null if it is {@code url}
 * @param authenticatorEventsUrl URL of events about authenticators; null if it is {@code url}
 * @param logEventsUrl URL of the audit records; null if it is {@code url}
 */
record WebhookSettings(
        URI url,
        boolean logEvents,
        @Nullable URI pushUrl,
        @Nullable URI authenticatorEventsUrl,
        @Nullable URI logEventsUrl) {

    /** Returns the URL to which webhooks of {@code kind} are posted. */
    URI url(WebhookKind kind) {
        URI own = ownUrl(kind);
        return own == null ? url : own;
    }

    /** Returns the name of the endpoint of {@code kind}; empty text if it has no URL of its own. */
    String peer(WebhookKind kind) {
        return ownUrl(kind) == null ? "" : kind.peer();
    }

    private @Nullable URI ownUrl(WebhookKind kind) {
        return switch (kind) {
            case PUSHES -> pushUrl;
            case AUTHENTICATOR_EVENTS -> authenticatorEventsUrl;
            case LOG_EVENTS -> logEventsUrl;
            case OTHERS -> null;
        };
    }
}
