package dev.assent.dispatcher.delivery;

import java.time.Instant;

/**
 * What the tenant's webhook is told that is no push.
 *
 * @param type the webhook's type, such as {@code challenge.updated}
 * @param occurredAt when it happened
 * @param data its data, JSON
 */
public record Notice(String type, Instant occurredAt, String data) {
    /** Names the type and leaves out what is told. */
    @Override
    public String toString() {
        return "Notice[" + type + "]";
    }
}
