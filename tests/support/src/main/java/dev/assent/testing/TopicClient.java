// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.CloudEventHeaders;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Client of this JVM's topics, which writes and reads them as another service does. Topics go by the names of {@link Topic}. */
@Singleton
public class TopicClient {
    private final String bootstrapServers;
    private final KafkaProducer<String, String> producer;
    private final TopicNames topicNames;
    private final Map<String, TopicReader> readers = new ConcurrentHashMap<>();

    TopicClient(@Identifier("default-kafka-broker") Map<String, Object> kafka, TopicNames topicNames) {
        this.topicNames = topicNames;
        bootstrapServers = String.valueOf(kafka.get("bootstrap.servers"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(1));
        readers.values().forEach(TopicReader::close);
    }

    /** Publishes {@code event} under a new id. */
    public void publish(Event event) {
        publish(UuidGenerator.next(), event);
    }

    /** Publishes {@code event} under the id {@code eventId}. */
    public void publish(UUID eventId, Event event) {
        await(send(eventId, event));
    }

    /** Publishes {@code event} under a new id as {@code service} does, which the other services can tell. */
    public void publishFrom(String service, Event event) {
        publishFrom(service, UuidGenerator.next(), event);
    }

    /** Publishes {@code event} under the id {@code eventId} as {@code service} does. */
    public void publishFrom(String service, UUID eventId, Event event) {
        await(send(eventId, event, "/" + service));
    }

    /** Publishes {@code events} in their order, each under a new id; returns once the broker has all of them. */
    public void publishAll(Collection<? extends Event> events) {
        List<Future<RecordMetadata>> sent =
                events.stream().map(event -> send(UuidGenerator.next(), event)).toList();
        sent.forEach(TopicClient::await);
    }

    /** Publishes the removal of {@code key}. */
    public void publishRemoval(Topic topic, String key) {
        publish(
                topic.topicName(),
                key,
                null,
                Map.of("ce_id", UuidGenerator.next().toString()));
    }

    /** Publishes any record, with a null {@code value} for a removal; returns once the broker has it. */
    public void publish(String topic, String key, @Nullable String value, Map<String, String> headers) {
        await(send(topic, key, value, headers));
    }

    private Future<RecordMetadata> send(UUID eventId, Event event) {
        return send(eventId, event, "/test");
    }

    private Future<RecordMetadata> send(UUID eventId, Event event, String source) {
        return send(
                event.topic().topicName(),
                event.key(),
                Json.write(event),
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        eventId.toString(),
                        "ce_type",
                        event.type(),
                        "ce_source",
                        source,
                        "content-type",
                        "application/json"));
    }

    private Future<RecordMetadata> send(String topic, String key, @Nullable String value, Map<String, String> headers) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topicNames.atBroker(topic), key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return producer.send(record);
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns all events of {@code key} that {@code topic} holds now, oldest first. */
    public <E extends Event> List<E> events(Topic topic, String key, Class<E> type) {
        return once(records(topic.topicName()).stream()
                        .filter(record -> key.equals(record.key()) && record.value() != null))
                .map(record -> Json.read(record.value(), type))
                .toList();
    }

    /** Returns the records that {@code topic} holds now, each once: a busy service publishes some twice, with the same id. */
    public List<ConsumerRecord<String, String>> published(Topic topic) {
        return once(records(topic.topicName()).stream()).toList();
    }

    private static Stream<ConsumerRecord<String, String>> once(Stream<ConsumerRecord<String, String>> records) {
        Set<UUID> seen = new HashSet<>();
        return records.filter(record ->
                record.headers().lastHeader("ce_id") == null || seen.add(CloudEventHeaders.readId(record.headers())));
    }

    /** Returns all records that {@code topic} holds now. */
    public List<ConsumerRecord<String, String>> records(String topic) {
        return readers.computeIfAbsent(
                        topicNames.atBroker(topic), atBroker -> new TopicReader(bootstrapServers, atBroker))
                .records();
    }
}
