// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Record of a dead-letter topic: an event that failed permanently.
 *
 * @param origin the topic that the event comes from and is replayed to
 */
public record DeadLetter(Topic origin, ConsumerRecord<byte[], byte[]> record) {
    /** Prefix of the headers that describe the failure. */
    static final String PREFIX = "dead-letter-";

    /** Returns where it is. */
    public DeadLetterPosition position() {
        return new DeadLetterPosition(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    /** Returns when it was written. */
    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Returns the key of the event. */
    public String key() {
        return text(record.key());
    }

    /** Returns the value; empty for a tombstone. */
    public Optional<String> value() {
        return Optional.ofNullable(record.value()).map(DeadLetter::text);
    }

    /** Returns the reason of the failure; empty if it is unknown. */
    public String reason() {
        return header(PREFIX + "reason");
    }

    /** Returns the CloudEvents type; empty if there is none. */
    public String type() {
        return header("ce_type");
    }

    private String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    /** Returns {@code bytes} as text; empty for none. */
    public static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    /** Omits the content. */
    @Override
    public String toString() {
        return "DeadLetter[" + position() + "]";
    }
}
