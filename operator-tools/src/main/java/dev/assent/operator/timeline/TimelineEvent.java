// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.contracts.event.Topic;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Event read from a topic or from its dead-letter topic.
 *
 * @param id identifies repetitions of a record; each dead letter has its own, because an event may fail again
 * @param place {@code topic/partition@offset}
 * @param topic the topic, or the one that the dead letter comes from
 * @param hasValue false for a tombstone and for a dead letter that is unreadable
 * @param recordedAt the time of the event; of a dead letter, the time at which it was recorded
 * @param members the event's JSON; without a value, only the id that the record's key contains
 * @param reason the reason of a dead letter, else empty
 */
record TimelineEvent(
        String id,
        String place,
        Topic topic,
        boolean isDeadLetter,
        boolean hasValue,
        Instant recordedAt,
        JsonNode members,
        String reason) {

    /** Parses {@code record}. Throws {@link IllegalArgumentException} if a live record does not fit its topic. */
    static TimelineEvent parse(ConsumerRecord<byte[], byte[]> record) {
        Topic topic = topic(record.topic());
        boolean dead = !record.topic().equals(topic.topicName());
        Optional<JsonNode> value = value(topic, dead, record.value());
        String id = header(record, "ce_id");
        return new TimelineEvent(
                dead || id.isEmpty() ? place(record) : record.topic() + " " + id,
                place(record),
                topic,
                dead,
                value.isPresent(),
                dead ? Instant.ofEpochMilli(record.timestamp()) : eventTime(record),
                value.orElseGet(() -> membersOfKey(topic, decode(record.key()))),
                header(record, "dead-letter-reason"));
    }

    static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "/" + record.partition() + "@" + record.offset();
    }

    /** Returns the topic of that name, or the one that has it as its dead-letter topic. */
    static Topic topic(String name) {
        return Stream.of(Topic.values())
                .filter(topic -> topic.topicName().equals(name)
                        || topic.deadLetterTopicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the member as text; empty if it is absent. */
    String text(String member) {
        return members.path(member).asText();
    }

    /** Returns the member as a time. Throws {@link DateTimeException} if it is absent. */
    Instant time(String member) {
        return Instant.parse(text(member));
    }

    long number(String member) {
        return members.path(member).asLong();
    }

    private static Optional<JsonNode> value(Topic topic, boolean dead, byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EventCompleteness.require(topic, decode(value)));
        } catch (IllegalArgumentException e) {
            if (dead) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static JsonNode membersOfKey(Topic topic, String key) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        try {
            EventCompleteness.keyMember(topic)
                    .ifPresent(
                            member -> members.put(member, UUID.fromString(key).toString()));
        } catch (IllegalArgumentException e) {
            // Not a UUID: the event belongs to nothing.
        }
        return members;
    }

    private static Instant eventTime(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Instant.parse(header(record, "ce_time"));
        } catch (DateTimeException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : decode(header.value());
    }

    static String decode(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
