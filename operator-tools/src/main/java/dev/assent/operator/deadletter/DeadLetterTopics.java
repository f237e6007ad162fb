package dev.assent.operator.deadletter;

import dev.assent.operator.OperatorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The dead-letter topics of a cluster, and which of their records were laid back. */
final class DeadLetterTopics implements AutoCloseable {
    /** The consumer group at whose offsets is kept what was laid back. */
    static final String GROUP = "assent.dead-letters";

    private static final int FETCH_WAIT_MILLIS = 50;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;

    DeadLetterTopics(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Who leaves waits for the broker's answer to the last fetch.
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The partitions of those {@code topics} that the cluster has. */
    List<TopicPartition> partitions(Collection<String> topics) {
        var existing = consumer.listTopics();
        return topics.stream()
                .flatMap(topic -> existing.getOrDefault(topic, List.of()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Hands over, in batches and in their order, what {@code partition} holds now. */
    void read(TopicPartition partition, Consumer<List<DeadLetter>> batches) {
        long end = consumer.endOffsets(Set.of(partition)).get(partition);
        consumer.assign(Set.of(partition));
        consumer.seekToBeginning(Set.of(partition));
        long position = consumer.position(partition);
        while (position < end) {
            List<DeadLetter> batch = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : poll(partition, position)) {
                if (record.offset() < end) {
                    batch.add(new DeadLetter(record));
                }
            }
            position = consumer.position(partition);
            batches.accept(batch);
        }
    }

    /** The dead letter at {@code position}; throws {@link OperatorException} where there is none. */
    DeadLetter read(Position position) {
        TopicPartition partition = position.partition();
        if (partitions(List.of(partition.topic())).contains(partition)
                && position.offset() >= beginning(partition)
                && position.offset() < consumer.endOffsets(Set.of(partition)).get(partition)) {
            consumer.assign(Set.of(partition));
            consumer.seek(partition, position.offset());
            Optional<DeadLetter> found = poll(partition, position.offset()).stream()
                    .map(DeadLetter::new)
                    .filter(letter -> letter.position().equals(position))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new OperatorException("Nothing lies at " + position + ".");
    }

    /** Polls until {@code partition} has moved on from {@code position}. */
    private List<ConsumerRecord<byte[], byte[]>> poll(TopicPartition partition, long position) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty() || consumer.position(partition) > position) {
                return records;
            }
        }
        throw new OperatorException("Kafka hands over nothing of " + partition + ".");
    }

    /** What of {@code partition} was laid back. */
    Replayed replayed(TopicPartition partition) {
        OffsetAndMetadata kept = consumer.committed(Set.of(partition)).get(partition);
        return kept == null ? new Replayed(0, "") : new Replayed(kept.offset(), kept.metadata());
    }

    /** Keeps what of {@code partition} was laid back. */
    void remember(TopicPartition partition, Replayed replayed) {
        long below = replayed.settle(beginning(partition));
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(below, replayed.text())));
    }

    private long beginning(TopicPartition partition) {
        return consumer.beginningOffsets(Set.of(partition)).get(partition);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
