// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
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
 * @param members the event's JSON: no nulls, ISO times; without a value, only the id that the record's key contains
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

    /**
     * Topics of a timeline, each with the member that the record's key contains, {@code -} if the key is no id of a
     * timeline, and the members that must be present.
     */
    static final Map<Topic, List<String>> SCHEMAS =
            """
            ACTION_TRACKED        actionId        actionId tenantId userId actionCode state stateUpdatedAt
            CHALLENGE_CREATED     challengeId     challengeId actionId tenantId userId actionCode createdAt expiresAt devices
            CHALLENGE_UPDATED     challengeId     challengeId actionId tenantId userId actionCode expiresAt status updatedAt
            PUSH_DELIVERED        challengeId     challengeId authenticatorId outcome finishedAt
            AUTHENTICATOR_CHANGED authenticatorId authenticatorId tenantId userId
            CONTACT_CHANGED       authenticatorId authenticatorId tenantId userId change changedAt
            USER_REMOVED          -               tenantId userId removedAt
            DELIVERY_RETRIED      -               deliveryId
            """
                    .lines()
                    .map(line -> List.of(line.split(" +", -1)))
                    .collect(Collectors.toMap(
                            columns -> Topic.valueOf(columns.get(0)), columns -> columns.subList(1, columns.size())));

    /** Parses {@code record}. Throws {@link IllegalArgumentException} if a live record does not fit its topic. */
    static TimelineEvent parse(ConsumerRecord<byte[], byte[]> record) {
        Topic topic = topic(record.topic());
        String place = record.topic() + "/" + record.partition() + "@" + record.offset();
        boolean dead = !record.topic().equals(topic.topicName());
        JsonNode value = null;
        try {
            value = record.value() == null ? null : members(topic, decode(record.value()));
        } catch (IllegalArgumentException e) {
            if (!dead) {
                throw new IllegalArgumentException("the record at " + place + " cannot be read: " + e.getMessage(), e);
            }
        }
        String id = header(record, "ce_id");
        return new TimelineEvent(
                dead || id.isEmpty() ? place : record.topic() + " " + id,
                place,
                topic,
                dead,
                value != null,
                dead ? Instant.ofEpochMilli(record.timestamp()) : eventTime(record),
                value != null ? value : membersOfKey(topic, decode(record.key())),
                header(record, "dead-letter-reason"));
    }

    /** Returns the topic of that name, or the one that has it as its dead-letter topic. */
    static Topic topic(String name) {
        return SCHEMAS.keySet().stream()
                .filter(topic ->
                        List.of(topic.topicName(), topic.deadLetterTopicName()).contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the member that the key of the topic's records contains. */
    static String keyMember(Topic topic) {
        return SCHEMAS.getOrDefault(topic, List.of()).get(0);
    }

    /** Returns the member as text; empty if it is absent. */
    String text(String member) {
        return members.path(member).asText();
    }

    /** Returns the member as a time. Throws {@link DateTimeException} if it is absent. */
    Instant time(String member) {
        return Instant.parse(text(member));
    }

    /** Reads {@code json} as the topic's type of event, so that one that no service could read is not printed as a step. */
    private static JsonNode members(Topic topic, String json) {
        Class<?> type = Stream.of(Event.class.getPermittedSubclasses())
                .filter(event ->
                        event.getSimpleName().equalsIgnoreCase(topic.name().replace("_", "")))
                .findFirst()
                .orElseThrow();
        JsonNode members = Json.read(Json.write(Json.read(json, type)), JsonNode.class);
        if (!SCHEMAS.getOrDefault(topic, List.of()).stream().skip(1).allMatch(members::has)) {
            throw new IllegalArgumentException("a member is missing");
        }
        return members;
    }

    private static JsonNode membersOfKey(Topic topic, String key) {
        try {
            String id = UUID.fromString(key).toString();
            return JsonNodeFactory.instance.objectNode().put(keyMember(topic), id);
        } catch (IllegalArgumentException e) {
            // Not a UUID: the event belongs to nothing.
            return JsonNodeFactory.instance.objectNode();
        }
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
