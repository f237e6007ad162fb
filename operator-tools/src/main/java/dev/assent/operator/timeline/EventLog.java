package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.OperatorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics that tell of sign-ins, read without a consumer group: nothing is left behind at the brokers. */
final class EventLog implements AutoCloseable {
    private static final int FETCH_WAIT_MILLIS = 100;
    private static final int BATCH = 5000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<String> missing;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;

    /**
     * What lies in the topics now and was written from {@code from} on.
     *
     * @param until what was written from then on is left out; null to leave nothing out
     */
    EventLog(Map<String, Object> kafka, Instant from, Instant until) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
        // Who leaves waits for the broker's answer to the last fetch.
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            var existing = consumer.listTopics();
            Set<String> wanted = names(Arrays.asList(Topic.values()));
            missing =
                    wanted.stream().filter(name -> !existing.containsKey(name)).collect(Collectors.toSet());
            Set<TopicPartition> partitions = wanted.stream()
                    .flatMap(name -> existing.getOrDefault(name, List.of()).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            Map<TopicPartition, Long> newest = consumer.endOffsets(partitions);
            begins = at(from, newest);
            ends = until == null ? newest : at(until, newest);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The names of {@code topics}, and of their dead letters; a tenant's settings are no part of a sign-in. */
    private static Set<String> names(Collection<Topic> topics) {
        return topics.stream()
                .filter(topic -> topic != Topic.TENANT_CHANGED)
                .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                .collect(Collectors.toSet());
    }

    /** The offset of the first record from {@code time} on; the end, where all are older. */
    private Map<TopicPartition, Long> at(Instant time, Map<TopicPartition, Long> newest) {
        long millis = Math.max(0, time.toEpochMilli());
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(
                newest.keySet().stream().collect(Collectors.toMap(partition -> partition, partition -> millis)));
        return newest.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        end -> found.get(end.getKey()) == null
                                ? end.getValue()
                                : found.get(end.getKey()).offset()));
    }

    /** The topics that this cluster does not have, or does not show to who asks. */
    Set<String> missing() {
        return missing;
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** Hands over, in batches, what {@code topics} and their dead-letter topics hold. */
    void readPast(Collection<Topic> topics, Consumer<List<ConsumerRecord<byte[], byte[]>>> batches) {
        Set<String> names = names(topics);
        Set<TopicPartition> open = begins.keySet().stream()
                .filter(partition -> names.contains(partition.topic()))
                .filter(partition -> begins.get(partition) < ends.get(partition))
                .collect(Collectors.toCollection(HashSet::new));
        consumer.assign(open);
        consumer.resume(open);
        open.forEach(partition -> consumer.seek(partition, begins.get(partition)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!open.isEmpty()) {
            List<ConsumerRecord<byte[], byte[]>> batch = poll();
            if (!batch.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            batches.accept(batch.stream()
                    .filter(record ->
                            record.offset() < ends.get(new TopicPartition(record.topic(), record.partition())))
                    .toList());
            List<TopicPartition> done = open.stream()
                    .filter(partition -> consumer.position(partition) >= ends.get(partition))
                    .toList();
            consumer.pause(done);
            done.forEach(open::remove);
            if (System.nanoTime() > deadline) {
                throw new OperatorException("Kafka hands over nothing of " + open + ".");
            }
        }
    }

    /** From now on {@link #poll} gives what comes after that. */
    void follow() {
        consumer.assign(ends.keySet());
        consumer.resume(ends.keySet());
        ends.forEach(consumer::seek);
    }

    /** What has come; waits a moment for it. */
    List<ConsumerRecord<byte[], byte[]>> poll() {
        return StreamSupport.stream(consumer.poll(POLL).spliterator(), false).toList();
    }

    /** Throws what the Kafka client throws when the cluster does not answer in time. */
    void ensureReachable() {
        consumer.endOffsets(ends.keySet());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
