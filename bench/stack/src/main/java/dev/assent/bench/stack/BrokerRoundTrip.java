// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/** Round trip of a record through the broker, from the call of the producer to the consumer's poll. */
final class BrokerRoundTrip {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LAST_POLL = Duration.ofSeconds(5);

    private BrokerRoundTrip() {}

    /** Measures records at {@code perSecond} for {@code time}, acknowledged by all replicas, on a topic of its own. */
    static Latencies measure(String bootstrapServers, int perSecond, Duration time)
            throws InterruptedException, ExecutionException {
        String topic = "assent-bench-" + UUID.randomUUID();
        Map<String, Object> server = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(server)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            try {
                return measure(bootstrapServers, topic, perSecond, time);
            } finally {
                admin.deleteTopics(List.of(topic)).all().get();
            }
        }
    }

    private static Latencies measure(String bootstrapServers, String topic, int perSecond, Duration time)
            throws InterruptedException {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0);
        int records = (int) Math.max(1, time.toMillis() * perSecond / 1000);
        LatencyRecorder latencies = new LatencyRecorder();
        try (KafkaProducer<Long, Long> producer =
                        new KafkaProducer<>(settings, new LongSerializer(), new LongSerializer());
                KafkaConsumer<Long, Long> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                        new LongDeserializer(),
                        new LongDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.poll(POLL);
            Thread sender = new Thread(() -> send(producer, topic, perSecond, records), "round-trip");
            sender.start();
            long deadline = System.nanoTime() + time.plus(LAST_POLL).toNanos();
            while (latencies.count() < records && System.nanoTime() < deadline) {
                for (ConsumerRecord<Long, Long> received : consumer.poll(POLL)) {
                    latencies.add(System.nanoTime() - received.value());
                }
            }
            sender.join();
        }
        if (latencies.count() < records) {
            throw new IllegalStateException("the broker lost " + (records - latencies.count()) + " records");
        }
        return latencies.latencies();
    }

    private static void send(KafkaProducer<Long, Long> producer, String topic, int perSecond, int records) {
        try {
            long pauseMillis = 1000L / perSecond;
            for (int i = 0; i < records; i++) {
                Thread.sleep(pauseMillis);
                var unused = producer.send(new ProducerRecord<>(topic, System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
