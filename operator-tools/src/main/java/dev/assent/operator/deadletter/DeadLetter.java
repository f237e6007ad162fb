package dev.assent.operator.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** A record that was given up, as it lies in its dead-letter topic. */
record DeadLetter(ConsumerRecord<byte[], byte[]> record) {
    /** With which the names of headers begin that tell of the failure. */
    static final String PREFIX = "dead-letter-";

    Position position() {
        return new Position(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    /** Where it lay before, and is laid back to. */
    Topic origin() {
        return Position.topic(record.topic()).orElseThrow();
    }

    Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    String key() {
        return text(record.key());
    }

    /** The value; empty for a tombstone. */
    Optional<String> value() {
        return Optional.ofNullable(record.value()).map(DeadLetter::text);
    }

    /** Why it was given up; empty where nobody said. */
    String reason() {
        return header(PREFIX + "reason");
    }

    /** The CloudEvents type; empty where there is none. */
    String type() {
        return header("ce_type");
    }

    private String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    /** Names the place alone. */
    @Override
    public String toString() {
        return "DeadLetter[" + position() + "]";
    }
}
