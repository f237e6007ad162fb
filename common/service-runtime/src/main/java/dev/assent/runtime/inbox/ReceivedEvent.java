// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.CloudEventHeaders;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Event that a consumer has received.
 *
 * @param id the same in every repetition
 * @param event null for a record without a value, the removal of its key
 */
public record ReceivedEvent<E extends Event>(UUID id, @Nullable E event, ConsumerRecord<String, String> record) {

    /** Reads {@code record} as a {@code type}; throws {@link IllegalArgumentException} if it is none. */
    static <E extends Event> ReceivedEvent<E> read(ConsumerRecord<String, String> record, Class<E> type) {
        UUID id = CloudEventHeaders.readId(record.headers());
        E event = record.value() == null ? null : Json.read(record.value(), type);
        return new ReceivedEvent<>(id, event, record);
    }

    /** Returns the key of the record. */
    public String key() {
        return record.key();
    }

    /** Returns when the event was announced; throws {@link IllegalArgumentException} if its header is not a time. */
    public Instant announcedAt() {
        return CloudEventHeaders.readTime(record.headers()).orElseGet(() -> Instant.ofEpochMilli(record.timestamp()));
    }
}
