// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Row of the outbox: an event, written in the transaction of the change that it announces. */
@Entity
@SuppressWarnings("UnusedVariable") // Hibernate reads the fields.
@Table(name = "outbox")
public class OutboxRow {
    /** Number of partitions of the outbox; one instance at a time relays each. Fixed by the migration. */
    static final int PARTITIONS = 8;

    private static final String TOPIC_PREFIX = "assent.";

    @Id
    private UUID id;

    @Column(name = "aggregatetype")
    private String aggregateType;

    @Column(name = "aggregateid")
    private String aggregateId;

    private String type;
    private @Nullable String payload;
    private short partition;
    private boolean ordered;

    @Column(name = "recorded_at")
    private Instant recordedAt;

    @Column(name = "trace_parent")
    private @Nullable String traceParent;

    @Column(name = "dead_letter_reason")
    private @Nullable String deadLetterReason;

    /** Constructor for Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected OutboxRow() {}

    private OutboxRow(
            String topicName,
            boolean ordered,
            String key,
            String type,
            @Nullable String payload,
            Instant now,
            @Nullable String traceParent) {
        this.id = UuidGenerator.next();
        this.aggregateType = topicName.substring(TOPIC_PREFIX.length());
        this.aggregateId = key;
        this.type = type;
        this.payload = payload;
        this.ordered = ordered;
        this.partition = (short) Math.floorMod(key.hashCode(), PARTITIONS);
        this.recordedAt = now;
        this.traceParent = traceParent;
    }

    static OutboxRow of(Event event, Instant now, @Nullable String traceParent) {
        return new OutboxRow(
                event.topic().topicName(),
                isOrdered(event.topic()),
                event.key(),
                event.type(),
                Json.write(event),
                now,
                traceParent);
    }

    /** Returns {@code event} as a dead letter for {@code reason}; a replay publishes it to its own topic. */
    static OutboxRow deadLetter(Event event, String reason, Instant now, @Nullable String traceParent) {
        OutboxRow row = new OutboxRow(
                event.topic().deadLetterTopicName(),
                false,
                event.key(),
                event.type(),
                Json.write(event),
                now,
                traceParent);
        row.deadLetterReason = reason;
        return row;
    }

    static OutboxRow tombstone(
            Topic topic, String key, Class<? extends Event> type, Instant now, @Nullable String traceParent) {
        return withoutPayload(topic, key, type, now, traceParent);
    }

    /** Returns the row of an event whose payload is a tombstone or follows by {@link #withPayload}. */
    static OutboxRow withoutPayload(
            Topic topic, String key, Class<? extends Event> type, Instant now, @Nullable String traceParent) {
        return new OutboxRow(
                topic.topicName(), isOrdered(topic), key, "dev.assent." + type.getSimpleName(), null, now, traceParent);
    }

    /** Returns whether order matters: a compacted topic keeps the last record of a key for ever, so it must be the newest. */
    private static boolean isOrdered(Topic topic) {
        return topic.isCompacted();
    }

    static String topicOf(String aggregateType) {
        return TOPIC_PREFIX + aggregateType;
    }

    /** Sets the payload that the database has recorded, and returns this row. */
    OutboxRow withPayload(@Nullable String recorded) {
        payload = recorded;
        return this;
    }

    short partition() {
        return partition;
    }

    boolean isOrdered() {
        return ordered;
    }

    PendingEvent toEvent(TopicNames topicNames) {
        return new PendingEvent(
                id,
                topicNames.atBroker(topicOf(aggregateType)),
                aggregateId,
                type,
                payload,
                recordedAt,
                traceParent,
                deadLetterReason);
    }

    UUID id() {
        return id;
    }

    String aggregateType() {
        return aggregateType;
    }

    String aggregateId() {
        return aggregateId;
    }

    String type() {
        return type;
    }

    @Nullable
    String payload() {
        return payload;
    }

    Instant recordedAt() {
        return recordedAt;
    }

    @Nullable
    String traceParent() {
        return traceParent;
    }
}
