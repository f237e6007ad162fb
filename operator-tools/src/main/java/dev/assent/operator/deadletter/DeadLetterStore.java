// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.operator.cluster.RecordReader;
import dev.assent.operator.terminal.OperatorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads the dead-letter topics of a cluster and records which dead letters were replayed. */
final class DeadLetterStore implements AutoCloseable {
    /** Consumer group whose offsets record the replay progress. */
    static final String GROUP = "assent.dead-letters";

    private final RecordReader reader;
    private final KafkaConsumer<byte[], byte[]> consumer;

    DeadLetterStore(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        reader = new RecordReader(settings);
        consumer = reader.consumer();
    }

    /** Returns the partitions of those {@code topics} that the cluster has. */
    List<TopicPartition> partitions(Collection<String> topics) {
        return reader.partitions(topics);
    }

    /** Passes the dead letters that {@code partition} contains now on in batches, in their order. */
    void read(TopicPartition partition, Consumer<List<DeadLetter>> batches) {
        Set<TopicPartition> only = Set.of(partition);
        reader.read(
                consumer.beginningOffsets(only),
                consumer.endOffsets(only),
                records -> batches.accept(records.stream().map(DeadLetter::new).toList()));
    }

    /** Returns the dead letter at {@code position}. Throws {@link OperatorException} if there is none. */
    DeadLetter read(DeadLetterPosition position) {
        TopicPartition partition = position.partition();
        List<DeadLetter> found = new ArrayList<>();
        if (partitions(List.of(partition.topic())).contains(partition)
                && position.offset() >= beginning(partition)
                && position.offset() < end(partition)) {
            reader.read(
                    Map.of(partition, position.offset()),
                    Map.of(partition, position.offset() + 1),
                    records -> records.stream().map(DeadLetter::new).forEach(found::add));
        }
        return found.stream()
                .filter(letter -> letter.position().equals(position))
                .findFirst()
                .orElseThrow(() -> new OperatorException("No dead letter at " + position + "."));
    }

    /** Returns the replay progress of {@code partition}. */
    ReplayProgress progress(TopicPartition partition) {
        return Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition))
                .map(committed -> new ReplayProgress(committed.offset(), committed.metadata()))
                .orElseGet(() -> new ReplayProgress(0, ""));
    }

    /** Commits the replay progress of {@code partition}. */
    void save(TopicPartition partition, ReplayProgress progress) {
        long offset = progress.compact(beginning(partition));
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset, progress.text())));
    }

    private long beginning(TopicPartition partition) {
        return consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    }

    private long end(TopicPartition partition) {
        return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        reader.close();
    }
}
