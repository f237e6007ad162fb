// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.cluster.RecordReader;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the topics of sign-ins and their dead letters, without a consumer group and without any trace at the brokers. */
final class TopicReader implements AutoCloseable {
    /** Topics of a timeline; the settings of a tenant are not part of it. */
    private static final Set<Topic> TOPICS = EnumSet.complementOf(EnumSet.of(Topic.TENANT_CHANGED));

    private final RecordReader reader;
    private final Set<String> missing;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;

    /** Connects, for the records that were written from {@code from} until {@code until}, or until now. */
    TopicReader(Map<String, Object> kafka, Instant from, Optional<Instant> until) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        reader = new RecordReader(settings);
        try {
            missing = new TreeSet<>(names(TOPICS));
            List<TopicPartition> partitions = reader.partitions(missing);
            partitions.forEach(partition -> missing.remove(partition.topic()));
            Map<TopicPartition, Long> newest = reader.consumer().endOffsets(partitions);
            begins = offsets(from, newest);
            ends = until.map(time -> offsets(time, newest)).orElse(newest);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static Set<String> names(Collection<Topic> topics) {
        return topics.stream()
                .filter(TOPICS::contains)
                .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                .collect(Collectors.toSet());
    }

    /** Returns the offset of each partition's first record from {@code time} on; its end, if all are older. */
    private Map<TopicPartition, Long> offsets(Instant time, Map<TopicPartition, Long> newest) {
        Map<TopicPartition, Long> times = new HashMap<>(newest);
        times.replaceAll((partition, end) -> Math.max(0, time.toEpochMilli()));
        Map<TopicPartition, Long> offsets = new HashMap<>(newest);
        reader.consumer().offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        return offsets;
    }

    /** Returns the topics that this cluster does not have or does not show to this client, sorted. */
    Set<String> missing() {
        return missing;
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** Passes the records of {@code topics} and of their dead-letter topics on in batches. */
    void readPast(Collection<Topic> topics, Consumer<List<ConsumerRecord<byte[], byte[]>>> batches) {
        Set<String> names = names(topics);
        Map<TopicPartition, Long> selected = new HashMap<>(begins);
        selected.keySet().removeIf(partition -> !names.contains(partition.topic()));
        reader.read(selected, ends, batches);
    }

    /** Lets {@link #poll} return the records after those of the past. */
    void seekToEnd() {
        reader.consumer().assign(ends.keySet());
        reader.consumer().resume(ends.keySet());
        ends.forEach(reader.consumer()::seek);
    }

    List<ConsumerRecord<byte[], byte[]>> poll() {
        return reader.poll();
    }

    /** Throws {@link org.apache.kafka.common.KafkaException} if the cluster does not respond in time. */
    void requireReachable() {
        reader.consumer().endOffsets(ends.keySet());
    }

    @Override
    public void close() {
        reader.close();
    }
}
