// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Factory of this service's two Kafka consumers. A property {@code kafka.*} overrides what is set here. */
@Singleton
class ConsumerClients {
    /**
     * The least that a broker accepts by default (group.min.session.timeout.ms): the partitions of a killed instance are
     * assigned to another one after this time. A broker refuses a member that asks for less, and managed ones keep the
     * default.
     */
    private static final int SESSION_TIMEOUT_MS = 6000;

    private static final int HEARTBEAT_INTERVAL_MS = 2000;
    /**
     * Bounds the records of one poll, by which a topic may exceed {@link TopicQueue#PAUSE_AT}. A partition is not fetched
     * again before its records are polled, so a smaller number would make a backlog wait.
     */
    private static final int MAX_POLL_RECORDS = 500;

    /** Time for which the broker holds a fetch of a cache that finds nothing. The partitions of a cache do not change. */
    private static final int CACHE_FETCH_WAIT_MS = 2000;

    /** Partitions that stay where they are go on while a member joins or leaves; Kafka's default stops all members. */
    private static final List<Class<?>> ASSIGNORS = List.of(CooperativeStickyAssignor.class);

    private static final int LONGEST_RECONNECT_MS = 5000;

    private final Map<String, Object> kafka;
    private final Event<Consumer<?, ?>> created;
    private final Duration fetchWait;

    /** @param fetchWait how long the broker holds a fetch of events that finds nothing; a partition assigned meanwhile waits */
    ConsumerClients(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Event<Consumer<?, ?>> created,
            @ConfigProperty(name = "assent.fetch-wait", defaultValue = "500ms") Duration fetchWait) {
        this.kafka = kafka;
        this.created = created;
        this.fetchWait = fetchWait;
    }

    /** Creates the consumer of {@code group}, which begins a partition without a committed offset at its first record. */
    Consumer<String, String> ofGroup(String group) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id",
                "kafka-consumer-events",
                "auto.offset.reset",
                "earliest",
                "session.timeout.ms",
                SESSION_TIMEOUT_MS,
                "heartbeat.interval.ms",
                HEARTBEAT_INTERVAL_MS,
                "fetch.max.wait.ms",
                (int) fetchWait.toMillis(),
                "partition.assignment.strategy",
                ASSIGNORS));
        return create(settings, Map.of("group.id", group));
    }

    /** Creates a consumer without a group, which is assigned its partitions, commits nothing and sends no heartbeats. */
    Consumer<String, String> withoutGroup() {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "kafka-consumer-caches",
                "auto.offset.reset", "latest",
                "fetch.max.wait.ms", CACHE_FETCH_WAIT_MS));
        return create(settings, Map.of());
    }

    private Consumer<String, String> create(Map<String, Object> settings, Map<String, Object> fixed) {
        settings.put("max.poll.records", MAX_POLL_RECORDS);
        settings.put("reconnect.backoff.max.ms", LONGEST_RECONNECT_MS);
        settings.putAll(kafka);
        settings.remove("group.id");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.putAll(fixed);
        Consumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        // Whoever binds metrics observes it.
        created.fire(consumer);
        return consumer;
    }
}
