// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.CloudEventHeaders;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * Event that a consumer has received.
 *
 * @param id the same in every repetition
 * @param event null for a record without a value, the removal of its key
 */
public record ReceivedEvent<E extends Event>(
        UUID id, @Nullable E event, ConsumerRecord<String, String> record, Message<String> message) {

    /** Reads {@code message} as a {@code type}; throws {@link IllegalArgumentException} if it is none. */
    static <E extends Event> ReceivedEvent<E> read(Message<String> message, Class<E> type) {
        ConsumerRecord<String, String> record = record(message);
        UUID id = CloudEventHeaders.readId(record.headers());
        E event = record.value() == null ? null : Json.read(record.value(), type);
        return new ReceivedEvent<>(id, event, record, message);
    }

    /** Returns the record of {@code message}. */
    @SuppressWarnings("unchecked")
    static ConsumerRecord<String, String> record(Message<String> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow(() -> new IllegalStateException("message: no record of the Kafka connector"))
                .getRecord();
    }

    /** Returns the key of the record. */
    public String key() {
        return record.key();
    }

    /** Returns when the event was announced; throws {@link IllegalArgumentException} if its header is not a time. */
    public Instant announcedAt() {
        return CloudEventHeaders.readTime(record.headers()).orElseGet(() -> Instant.ofEpochMilli(record.timestamp()));
    }

    /** Returns the trace that the event continues. */
    Context trace() {
        return trace(message);
    }

    /** Returns the trace that {@code message} continues. */
    static Context trace(Message<String> message) {
        return TracingMetadata.fromMessage(message)
                .map(TracingMetadata::getCurrentContext)
                .orElseGet(Context::root);
    }
}
