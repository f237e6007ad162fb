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

/** One event that waits for Kafka, written in the transaction of the change it announces. */
@Entity
@Table(name = "outbox")
public class OutboxRow {
    /** How many parts the outbox has; each is relayed by one instance at a time. Fixed by the migration. */
    static final int PARTITIONS = 8;

    private static final String TOPIC_PREFIX = "assent.";

    @Id
    private UUID id;

    @Column(name = "aggregatetype")
    private String aggregateType;

    @Column(name = "aggregateid")
    private String aggregateId;

    private String type;
    private String payload;
    private short partition;

    @Column(name = "recorded_at")
    private Instant recordedAt;

    @Column(name = "trace_parent")
    private String traceParent;

    @Column(name = "dead_letter_reason")
    private String deadLetterReason;

    /** For Hibernate. */
    protected OutboxRow() {}

    private OutboxRow(String topicName, String key, String type, String payload, Instant now, String traceParent) {
        this.id = UuidGenerator.next();
        this.aggregateType = topicName.substring(TOPIC_PREFIX.length());
        this.aggregateId = key;
        this.type = type;
        this.payload = payload;
        this.partition = (short) Math.floorMod(key.hashCode(), PARTITIONS);
        this.recordedAt = now;
        this.traceParent = traceParent;
    }

    static OutboxRow of(Event event, Instant now, String traceParent) {
        return new OutboxRow(event.topic().topicName(), event.key(), event.type(), Json.write(event), now, traceParent);
    }

    /** {@code event} as it lies in its dead-letter topic for {@code reason}, ready to be laid back. */
    static OutboxRow deadLetter(Event event, String reason, Instant now, String traceParent) {
        OutboxRow row = new OutboxRow(
                event.topic().deadLetterTopicName(), event.key(), event.type(), Json.write(event), now, traceParent);
        row.deadLetterReason = reason;
        return row;
    }

    static OutboxRow tombstone(Topic topic, String key, Class<? extends Event> type, Instant now, String traceParent) {
        return new OutboxRow(topic.topicName(), key, "dev.assent." + type.getSimpleName(), null, now, traceParent);
    }

    static String topicOf(String aggregateType) {
        return TOPIC_PREFIX + aggregateType;
    }

    short partition() {
        return partition;
    }
}
