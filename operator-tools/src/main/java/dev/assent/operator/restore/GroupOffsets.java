// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.runtime.deadletter.RecordReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Offsets of a consumer group that is set back: to the beginning of compacted topics, and to a time in the others. */
final class GroupOffsets {
    private final Admin admin;
    private final String group;

    GroupOffsets(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /** Returns the number of members of the group. */
    int members() {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .mapToInt(described -> described.members().size())
                    .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw failure(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Returns the offset from which each partition of {@code topics} says what happened since {@code time}. */
    static Map<TopicPartition, Long> since(RecordReader reader, Set<Topic> topics, Instant time) {
        Set<String> compacted = new HashSet<>();
        topics.stream().filter(Topic::isCompacted).forEach(topic -> compacted.add(topic.topicName()));
        List<TopicPartition> partitions =
                reader.partitions(topics.stream().map(Topic::topicName).toList());
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.stream()
                .filter(partition -> !compacted.contains(partition.topic()))
                .forEach(partition -> times.put(partition, time.toEpochMilli()));
        Map<TopicPartition, Long> offsets = new HashMap<>(reader.consumer().beginningOffsets(partitions));
        Map<TopicPartition, Long> ends = reader.consumer().endOffsets(partitions);
        reader.consumer()
                .offsetsForTimes(times)
                .forEach((partition, found) ->
                        offsets.put(partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
        return offsets;
    }

    /** Sets the group to {@code offsets}; fails if it has a member. */
    void set(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> committed.put(partition, new OffsetAndMetadata(offset)));
        try {
            admin.alterConsumerGroupOffsets(group, committed).all().get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private OperatorException failure(ExecutionException failure) {
        String cause = failure.getCause() instanceof KafkaException kafka ? kafka.getMessage() : failure.getMessage();
        return new OperatorException("The group " + group + ": " + cause, failure);
    }

    private static OperatorException interrupted() {
        Thread.currentThread().interrupt();
        return new OperatorException("Interrupted.");
    }
}
