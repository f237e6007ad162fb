// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.deadletter.RecordReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Copy of topics in temporary tables of the restored database: {@code topic_record} has all records of compacted topics and
 * those of the others from a time on, {@code newest} the last one of each key.
 */
final class TopicCopy {
    private static final String CREATE =
            """
            create temp table topic_record (
              position bigint generated always as identity, topic text not null, key text not null, event_id uuid,
              source text, recorded_at timestamptz not null, event json) on commit drop""";
    private static final String INSERT =
            """
            insert into topic_record (topic, key, event_id, source, recorded_at, event)
            values (?, ?, ?, ?, ?, cast(? as json))""";
    /** Types of the events, by the names of their topics. */
    private static final Map<String, Class<? extends Event>> TYPES = Stream.of(Event.class.getPermittedSubclasses())
            .<Class<? extends Event>>map(type -> type.asSubclass(Event.class))
            .collect(Collectors.toMap(type -> Topic.of(type).topicName(), type -> type));

    private static final List<String> INDEX = List.of(
            """
            create temp table newest on commit drop as
            select distinct on (topic, key) topic, key, event_id, source, recorded_at, event from topic_record
            order by topic, key, position desc""",
            "create unique index on newest (topic, key)",
            "create index on topic_record (topic, key)",
            "create index on topic_record (event_id)",
            "analyze newest",
            "analyze topic_record");

    private final Connection connection;

    TopicCopy(Connection connection) {
        this.connection = connection;
    }

    /** Reads the records of {@code topics} from {@code begins} on into the tables; returns their number. */
    long read(RecordReader reader, Set<Topic> topics, Map<TopicPartition, Long> begins) throws SQLException {
        List<TopicPartition> partitions =
                reader.partitions(topics.stream().map(Topic::topicName).toList());
        Map<TopicPartition, Long> ends = reader.consumer().endOffsets(partitions);
        long[] count = new long[1];
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            statement.execute(CREATE);
            begins.keySet().retainAll(partitions);
            reader.read(begins, ends, batch -> {
                try {
                    count[0] += insert(insert, batch);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (String sql : INDEX) {
                statement.execute(sql);
            }
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
        return count[0];
    }

    private static long insert(PreparedStatement insert, List<ConsumerRecord<byte[], byte[]>> records)
            throws SQLException {
        long count = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String value = record.value() == null ? null : new String(record.value(), UTF_8);
            if (record.key() == null || !isEvent(record.topic(), value)) {
                // Every service dead-letters such a record.
                continue;
            }
            insert.setString(1, record.topic());
            insert.setString(2, new String(record.key(), UTF_8));
            insert.setObject(3, uuid(header(record, "ce_id")), Types.OTHER);
            insert.setString(4, header(record, "ce_source"));
            insert.setObject(5, OffsetDateTime.ofInstant(Instant.ofEpochMilli(record.timestamp()), ZoneOffset.UTC));
            insert.setString(6, value);
            insert.addBatch();
            count++;
        }
        insert.executeBatch();
        return count;
    }

    /** Returns whether {@code value} is an event of {@code topic}; none at all removes the key. */
    private static boolean isEvent(String topic, @Nullable String value) {
        try {
            if (value != null) {
                Json.read(value, Objects.requireNonNull(TYPES.get(topic), topic));
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
