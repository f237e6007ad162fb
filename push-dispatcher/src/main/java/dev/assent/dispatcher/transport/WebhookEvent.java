// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import java.time.Instant;

/**
 * Event for the tenant's webhook that is not a push.
 *
 * @param type the type on the wire, such as {@code challenge.updated}
 * @param occurredAt the time of the event
 * @param data the JSON data of the event
 */
public record WebhookEvent(String type, Instant occurredAt, String data) {
    /** Type of an event whose data is a list of audit records. */
    public static final String AUDIT_BATCH_TYPE = "log.batch";

    private static final String AUTHENTICATOR_PREFIX = "authenticator.";

    /** Returns whether the data is a list of audit records. */
    public boolean isAuditBatch() {
        return AUDIT_BATCH_TYPE.equals(type);
    }

    /** Returns the kind of webhook, which decides the URL. */
    public WebhookKind kind() {
        if (isAuditBatch()) {
            return WebhookKind.LOG_EVENTS;
        }
        return type.startsWith(AUTHENTICATOR_PREFIX) ? WebhookKind.AUTHENTICATOR_EVENTS : WebhookKind.OTHERS;
    }

    /** Names the type and omits the data. */
    @Override
    public String toString() {
        return "WebhookEvent[" + type + "]";
    }
}
