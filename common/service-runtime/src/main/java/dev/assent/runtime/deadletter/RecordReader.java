// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads partitions up to given offsets, without a group's rebalancing and without committing. */
public final class RecordReader implements AutoCloseable {
    private static final int FETCH_WAIT_MILLIS = 50;
    private static final int MAX_BATCH = 5000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration longestSilence;

    /** Connects with the client settings {@code kafka}; waits up to 30 s for a record. */
    public RecordReader(Map<String, Object> kafka) {
        this(kafka, LONGEST_SILENCE);
    }

    /** Connects with the client settings {@code kafka}; waits up to {@code longestSilence} for a record. */
    public RecordReader(Map<String, Object> kafka, Duration longestSilence) {
        this.longestSilence = longestSilence;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_BATCH);
        // Closing the client waits for the broker's response to the last fetch.
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns the client, for offsets and commits. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /** Returns the partitions of those {@code topics} that the cluster has. */
    public List<TopicPartition> partitions(Collection<String> topics) {
        var existing = consumer.listTopics();
        return topics.stream()
                .flatMap(topic -> existing.getOrDefault(topic, List.of()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * Passes the records from {@code begins} up to, but without, {@code ends} on in batches; those of one partition keep
     * their order. Throws {@link TimeoutException} if no record arrives for too long.
     */
    public void read(
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            Consumer<List<ConsumerRecord<byte[], byte[]>>> batches) {
        Set<TopicPartition> open = new HashSet<>(begins.keySet());
        open.removeIf(partition -> offset(begins, partition) >= offset(ends, partition));
        consumer.assign(open);
        consumer.resume(open);
        open.forEach(partition -> consumer.seek(partition, offset(begins, partition)));
        long deadline = System.nanoTime() + longestSilence.toNanos();
        while (!open.isEmpty()) {
            List<ConsumerRecord<byte[], byte[]>> batch = poll();
            if (!batch.isEmpty()) {
                deadline = System.nanoTime() + longestSilence.toNanos();
            }
            batch.removeIf(record -> record.offset() >= offset(ends, partition(record)));
            batches.accept(batch);
            List<TopicPartition> done = open.stream()
                    .filter(partition -> consumer.position(partition) >= offset(ends, partition))
                    .toList();
            consumer.pause(done);
            done.forEach(open::remove);
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no record of " + open + " within " + longestSilence.toSeconds() + " s");
            }
        }
    }

    /** Returns the records that have arrived; waits up to 200 ms. */
    public List<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        return records;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
