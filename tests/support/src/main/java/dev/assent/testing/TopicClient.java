package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The broker's topics, as another service writes and reads them. */
@Singleton
public class TopicClient {
    private final String bootstrapServers;
    private final KafkaProducer<String, String> producer;

    TopicClient(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        bootstrapServers = (String) kafka.get("bootstrap.servers");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(1));
    }

    /** Publishes {@code event} under a new id. */
    public void publish(Event event) {
        publish(UuidGenerator.next(), event);
    }

    /** Publishes {@code event} under the id {@code eventId}. */
    public void publish(UUID eventId, Event event) {
        publish(
                event.topic().topicName(),
                event.key(),
                Json.write(event),
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", eventId.toString(),
                        "ce_type", event.type(),
                        "ce_source", "/test",
                        "content-type", "application/json"));
    }

    /** Publishes the removal of {@code key}. */
    public void publishRemoval(Topic topic, String key) {
        publish(
                topic.topicName(),
                key,
                null,
                Map.of("ce_id", UuidGenerator.next().toString()));
    }

    /** Publishes whatever the arguments say; returns once the broker has it. */
    public void publish(String topic, String key, String value, Map<String, String> headers) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All events of {@code key} that the topic of {@code type} holds now, oldest first. */
    public <E extends Event> List<E> events(Topic topic, String key, Class<E> type) {
        return records(topic.topicName()).stream()
                .filter(record -> key.equals(record.key()) && record.value() != null)
                .map(record -> Json.read(record.value(), type))
                .toList();
    }

    /** All records that {@code topic} holds now. */
    public List<ConsumerRecord<String, String>> records(String topic) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("enable.auto.commit", false);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
