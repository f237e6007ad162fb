// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Record of a dead-letter topic: an event that failed permanently. */
record DeadLetter(ConsumerRecord<byte[], byte[]> record) {
    /** Prefix of the headers that describe the failure. */
    static final String PREFIX = "dead-letter-";

    DeadLetterPosition position() {
        return new DeadLetterPosition(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    /** Returns the topic that the event comes from and is replayed to. */
    Topic origin() {
        return DeadLetterPosition.topic(record.topic()).orElseThrow();
    }

    Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    String key() {
        return text(record.key());
    }

    /** Returns the value; empty for a tombstone. */
    Optional<String> value() {
        return Optional.ofNullable(record.value()).map(DeadLetter::text);
    }

    /** Returns the reason of the failure; empty if it is unknown. */
    String reason() {
        return header(PREFIX + "reason");
    }

    /** Returns the CloudEvents type; empty if there is none. */
    String type() {
        return header("ce_type");
    }

    private String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    /** Omits the content. */
    @Override
    public String toString() {
        return "DeadLetter[" + position() + "]";
    }
}
