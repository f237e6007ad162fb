// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event in the outbox that Kafka has not acknowledged.
 *
 * @param payload its JSON; null for a tombstone
 * @param traceParent W3C Trace Context header of the span that recorded it; null if there was none
 * @param deadLetterReason reason for its being a dead letter; null if it is none
 */
record PendingEvent(
        UUID id,
        String topic,
        String key,
        String type,
        @Nullable String payload,
        Instant recordedAt,
        @Nullable String traceParent,
        @Nullable String deadLetterReason) {}
