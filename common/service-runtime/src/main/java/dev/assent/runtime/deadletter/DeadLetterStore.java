// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.event.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads the dead-letter topics of a cluster and records which dead letters were replayed. */
public final class DeadLetterStore implements AutoCloseable {
    /** Positions of one partition that are no further apart are read together. */
    private static final int LARGEST_GAP = 500;

    private final RecordReader reader;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final DeadLetterTopics topics;

    /** Connects with the client settings {@code kafka}. */
    public DeadLetterStore(Map<String, Object> kafka, DeadLetterTopics topics) {
        this(new RecordReader(inGroup(kafka, topics)), topics);
    }

    /** Connects with the client settings {@code kafka}; waits up to {@code longestSilence} for a record. */
    DeadLetterStore(Map<String, Object> kafka, DeadLetterTopics topics, Duration longestSilence) {
        this(new RecordReader(inGroup(kafka, topics), longestSilence), topics);
    }

    private DeadLetterStore(RecordReader reader, DeadLetterTopics topics) {
        this.reader = reader;
        this.consumer = reader.consumer();
        this.topics = topics;
    }

    private static Map<String, Object> inGroup(Map<String, Object> kafka, DeadLetterTopics topics) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, topics.group());
        return settings;
    }

    /** Returns the partitions that the cluster has of the dead-letter topics of {@code origins}. */
    public List<TopicPartition> partitions(Collection<Topic> origins) {
        return reader.partitions(origins.stream().map(topics::dead).toList());
    }

    /** Passes the dead letters that {@code partition} contains now on in batches, in their order. */
    public void read(TopicPartition partition, Consumer<List<DeadLetter>> batches) {
        Set<TopicPartition> only = Set.of(partition);
        read(consumer.beginningOffsets(only), consumer.endOffsets(only), batches);
    }

    /** Passes the dead letters from {@code begins} up to, but without, {@code ends} on in batches. */
    void read(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends, Consumer<List<DeadLetter>> batches) {
        reader.read(
                begins,
                ends,
                records -> batches.accept(records.stream().map(this::letter).toList()));
    }

    /** Returns the dead letter at {@code position}; empty if there is none, or none any more. */
    public Optional<DeadLetter> read(DeadLetterPosition position) {
        return Optional.ofNullable(read(Set.of(position)).get(position));
    }

    /** Returns the dead letters at {@code positions}, by these and in the order of their partitions; without those that are gone. */
    Map<DeadLetterPosition, DeadLetter> read(Set<DeadLetterPosition> positions) {
        Map<TopicPartition, TreeSet<Long>> offsets = new HashMap<>();
        positions.forEach(position -> offsets.computeIfAbsent(position.partition(), any -> new TreeSet<>())
                .add(position.offset()));
        offsets.keySet().retainAll(existing(offsets.keySet()));
        Map<TopicPartition, Long> beginnings = beginnings(offsets.keySet());
        Map<TopicPartition, Long> ends = ends(offsets.keySet());
        Map<DeadLetterPosition, DeadLetter> found = new TreeMap<>(DeadLetterPosition.ORDER);
        offsets.forEach((partition, wanted) -> {
            wanted.removeIf(offset ->
                    offset < beginnings.getOrDefault(partition, 0L) || offset >= ends.getOrDefault(partition, 0L));
            while (!wanted.isEmpty()) {
                long first = wanted.first();
                long last = first;
                while (!wanted.isEmpty() && wanted.first() - last <= LARGEST_GAP) {
                    last = wanted.pollFirst();
                }
                read(Map.of(partition, first), Map.of(partition, last + 1), letters -> letters.stream()
                        .filter(letter -> positions.contains(letter.position()))
                        .forEach(letter -> found.put(letter.position(), letter)));
            }
        });
        return found;
    }

    private Set<TopicPartition> existing(Collection<TopicPartition> partitions) {
        Set<String> names = new HashSet<>();
        partitions.forEach(partition -> names.add(partition.topic()));
        return Set.copyOf(reader.partitions(names));
    }

    private DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(topics.origin(record.topic()).orElseThrow(), record);
    }

    /** Returns the replay progress of {@code partition}. */
    public ReplayProgress progress(TopicPartition partition) {
        return progress(Set.of(partition)).getOrDefault(partition, new ReplayProgress(0, ""));
    }

    /** Returns the replay progress of each of {@code partitions}. */
    Map<TopicPartition, ReplayProgress> progress(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
        Map<TopicPartition, ReplayProgress> progress = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            progress.put(
                    partition,
                    offset == null
                            ? new ReplayProgress(0, "")
                            : new ReplayProgress(offset.offset(), offset.metadata()));
        }
        return progress;
    }

    /** Commits the replay progress of {@code partition}. */
    public void save(TopicPartition partition, ReplayProgress progress) {
        long offset = progress.compact(beginnings(Set.of(partition)).getOrDefault(partition, 0L));
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset, progress.text())));
    }

    /** Returns the first offset of each of {@code partitions}. */
    Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : consumer.beginningOffsets(partitions);
    }

    /** Returns the offset after the last one of each of {@code partitions}. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : consumer.endOffsets(partitions);
    }

    @Override
    public void close() {
        reader.close();
    }
}
