package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What one record says.
 *
 * @param id the same in every repetition of the record; each dead letter has its own, since an event may be given up again
 * @param place where it lies: {@code topic/partition@offset}
 * @param topic the topic, or the one whose dead letter it is
 * @param isDead whether it is a dead letter
 * @param recordedAt when the event was written down; of a dead letter, when it was laid down
 * @param event what it says; null where its key is removed, or where a dead letter cannot be read
 * @param about what it is about
 * @param reason why it was given up; empty for what was not
 */
record Fact(
        String id,
        String place,
        Topic topic,
        boolean isDead,
        Instant recordedAt,
        Event event,
        About about,
        String reason) {

    /** Reads {@code record}; throws {@link IllegalArgumentException} where a live one is not what its topic holds. */
    static Fact of(ConsumerRecord<byte[], byte[]> record) {
        Topic topic = topic(record.topic());
        boolean dead = !record.topic().equals(topic.topicName());
        Event event = event(topic, dead, record.value());
        String place = place(record);
        String id = header(record, "ce_id");
        return new Fact(
                dead || id.isEmpty() ? place : record.topic() + " " + id,
                place,
                topic,
                dead,
                dead ? Instant.ofEpochMilli(record.timestamp()) : recordedAt(record),
                event,
                event == null ? About.key(topic, text(record.key())) : About.event(event),
                header(record, "dead-letter-reason"));
    }

    static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "/" + record.partition() + "@" + record.offset();
    }

    /** The topic of that name, or whose dead-letter topic it is. */
    static Topic topic(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.topicName().equals(name)
                        || topic.deadLetterTopicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Event event(Topic topic, boolean dead, byte[] value) {
        if (value == null) {
            return null;
        }
        try {
            return complete(Json.read(text(value), type(topic)));
        } catch (IllegalArgumentException e) {
            if (dead) {
                return null;
            }
            throw e;
        }
    }

    private static Event complete(Event event) {
        if (event == null || !Members.complete(event)) {
            throw new IllegalArgumentException("a member is missing");
        }
        return event;
    }

    private static Class<? extends Event> type(Topic topic) {
        return switch (topic) {
            case ACTION_TRACKED -> ActionTracked.class;
            case CHALLENGE_CREATED -> ChallengeCreated.class;
            case CHALLENGE_UPDATED -> ChallengeUpdated.class;
            case AUTHENTICATOR_CHANGED -> AuthenticatorChanged.class;
            case TENANT_CHANGED -> TenantChanged.class;
            case PUSH_DELIVERED -> PushDelivered.class;
            case USER_REMOVED -> UserRemoved.class;
            case DELIVERY_RETRIED -> DeliveryRetried.class;
        };
    }

    private static Instant recordedAt(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Instant.parse(header(record, "ce_time"));
        } catch (DateTimeException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
