// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import dev.assent.operator.terminal.TerminalRedaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Event read from a topic or from its dead-letter topic.
 *
 * @param id identifies repetitions of a record; each dead letter has its own, because an event may fail again
 * @param kind the name of the topic's constant, {@code DEAD_LETTER}, {@code TOMBSTONE} or {@code CANCELLATION_REQUESTED}
 * @param recordedAt the time of the event; of a dead letter, the time at which it was recorded
 * @param members the event's JSON: no nulls, ISO times; without a readable value, only the id that the key contains
 */
record TimelineEvent(String id, String kind, Instant recordedAt, ObjectNode members) {
    private static final int MAX_REASON_LENGTH = 120;

    /**
     * Topics of a timeline in the order in which their past is read, so that challenges are known first; each with the
     * member that the record's key contains, {@code -} if the key is no id of a timeline, and the members that must be
     * present.
     */
    static final Map<Topic, List<String>> SCHEMAS =
            """
            CHALLENGE_CREATED     challengeId     challengeId actionId tenantId userId actionCode createdAt expiresAt devices
            CHALLENGE_UPDATED     challengeId     challengeId actionId tenantId userId actionCode expiresAt status updatedAt
            ACTION_TRACKED        actionId        actionId tenantId userId actionCode state stateUpdatedAt
            PUSH_DELIVERED        challengeId     challengeId authenticatorId outcome finishedAt
            AUTHENTICATOR_CHANGED authenticatorId authenticatorId tenantId userId
            USER_CHANGED          -               tenantId userId changedAt
            CONTACT_CHANGED       authenticatorId authenticatorId tenantId userId change changedAt
            USER_REMOVED          -               tenantId userId removedAt
            DELIVERY_RETRIED      -               deliveryId
            """
                    .lines()
                    .map(line -> List.of(line.split(" +", -1)))
                    .collect(Collectors.toMap(
                            columns -> Topic.valueOf(columns.get(0)),
                            columns -> columns.subList(1, columns.size()),
                            (one, other) -> one,
                            LinkedHashMap::new));

    /** Parses {@code record}. Throws {@link IllegalArgumentException} if a live record does not fit its topic. */
    static TimelineEvent parse(ConsumerRecord<byte[], byte[]> record) {
        Topic topic = topic(record.topic());
        String place = record.topic() + "/" + record.partition() + "@" + record.offset();
        boolean isDead = record.topic().equals(topic.deadLetterTopicName());
        ObjectNode members = JsonNodeFactory.instance.objectNode().put(keyMember(topic), decode(record.key()));
        try {
            members = record.value() == null ? members : members(topic, decode(record.value()));
        } catch (IllegalArgumentException e) {
            if (!isDead) {
                throw new IllegalArgumentException("the record at " + place + " cannot be read: " + e.getMessage(), e);
            }
        }
        if (isDead) {
            String reason = TerminalRedaction.line(header(record, "dead-letter-reason"), MAX_REASON_LENGTH);
            members.put("topic", topic.topicName()).put("failure", reason).put("place", place);
            return new TimelineEvent(place, "DEAD_LETTER", Instant.ofEpochMilli(record.timestamp()), members);
        }
        String id = header(record, "ce_id").isEmpty() ? place : record.topic() + " " + header(record, "ce_id");
        return new TimelineEvent(id, kind(topic, record), eventTime(record), members);
    }

    private static String kind(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return "TOMBSTONE";
        }
        return topic == Topic.CHALLENGE_UPDATED && ChallengeUpdated.isRequest(header(record, "ce_source"))
                ? "CANCELLATION_REQUESTED"
                : topic.name();
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

    /** Returns the member that contains the id of the subject: that of a challenge, else an action, a user, a device. */
    String subject() {
        return Stream.of("challengeId", "actionId", "userId")
                .filter(members::has)
                .findFirst()
                .orElse("authenticatorId");
    }

    /** Returns the id of the subject; that of a user includes the tenant. */
    String subjectId() {
        return (subject().equals("userId") ? text("tenantId") + "\n" : "") + text(subject());
    }

    /** Returns the time of an action's change, as far as it is known. */
    Instant changedAt() {
        return members.has("stateUpdatedAt") ? Instant.parse(text("stateUpdatedAt")) : recordedAt;
    }

    /** Reads {@code json} as the topic's type of event, so that one that no service could read is not printed as a step. */
    private static ObjectNode members(Topic topic, String json) {
        Class<?> type = Stream.of(Event.class.getPermittedSubclasses())
                .filter(event ->
                        event.getSimpleName().equalsIgnoreCase(topic.name().replace("_", "")))
                .findFirst()
                .orElseThrow();
        ObjectNode members = Json.read(Json.write(Json.read(json, type)), ObjectNode.class);
        if (!SCHEMAS.getOrDefault(topic, List.of()).stream().skip(1).allMatch(members::has)) {
            throw new IllegalArgumentException("a member is missing");
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
