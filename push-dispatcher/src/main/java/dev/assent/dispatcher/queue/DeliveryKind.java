// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Purpose of a delivery. The names are stored in the table {@code delivery}. */
public enum DeliveryKind {
    /** Push that asks a device to approve a challenge. */
    APPROVAL,
    /** Push that removes the prompt of a challenge from a device. */
    WITHDRAWAL,
    /** Event for the tenant's webhook. */
    NOTICE;

    /** Returns the message type that operators see; {@code eventType} is the type of a webhook event, null for a push. */
    public String messageType(@Nullable String eventType) {
        return switch (this) {
            case APPROVAL -> "push.created";
            case WITHDRAWAL -> "push.withdrawn";
            case NOTICE -> Objects.requireNonNull(eventType, "eventType");
        };
    }
}
