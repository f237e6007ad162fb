package dev.assent.runtime.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Knows how far this service has consumed, so that a read which finds nothing yet can wait for the events that were
 * already published when it was asked. What another instance of the service consumes is seen by its group's commits.
 */
@ApplicationScoped
public class CaughtUpWaiter {
    private static final Logger LOG = Logger.getLogger(CaughtUpWaiter.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    private static final int LOOKS_PER_COMMITTED = 8;

    private final Map<TopicPartition, Long> passed = new ConcurrentHashMap<>();
    private final Map<Topic, Integer> partitionCounts = new ConcurrentHashMap<>();
    private final Admin admin;
    private final Config config;
    private final TopicNames topicNames;
    private final Duration bound;

    CaughtUpWaiter(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Config config,
            TopicNames topicNames,
            @ConfigProperty(name = "assent.read-after-write-timeout", defaultValue = "500ms") Duration bound) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("default.api.timeout.ms", (int) bound.toMillis());
        settings.put("request.timeout.ms", (int) bound.toMillis());
        this.admin = Admin.create(settings);
        this.config = config;
        this.topicNames = topicNames;
        this.bound = bound;
    }

    @PreDestroy
    void close() {
        admin.close(Duration.ofSeconds(1));
    }

    void passed(String topic, int partition, long offset) {
        passed.merge(new TopicPartition(topic, partition), offset + 1, Math::max);
    }

    /**
     * Done when this service has consumed every event of {@code key} that {@code topic} held when it was called, or
     * when the bound has passed; never fails, since what it guards is only a better answer. At once where this service
     * does not consume the topic.
     */
    public Uni<Void> awaitCaughtUp(Topic topic, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        // The same choice as the producer's for a record with a key.
        return await(
                topic,
                partitions(topic).map(count -> List.of(at(topic, BuiltInPartitioner.partitionForKey(bytes, count)))));
    }

    /** As {@link #awaitCaughtUp(Topic, String)}, for the events of every key. */
    public Uni<Void> awaitCaughtUp(Topic topic) {
        return await(topic, partitions(topic).map(count -> IntStream.range(0, count)
                .mapToObj(partition -> at(topic, partition))
                .toList()));
    }

    private Uni<Void> await(Topic topic, Uni<List<TopicPartition>> partitions) {
        if (group(topic) == null) {
            return Uni.createFrom().voidItem();
        }
        // Kafka answers on a thread of its own; who asked goes on where it asked, as Hibernate Reactive requires.
        var here = MutinyHelper.executor(Vertx.currentContext());
        return partitions
                .chain(this::ends)
                .chain(ends -> await(group(topic), ends, 0))
                .ifNoItem()
                .after(bound)
                .recoverWithItem((Void) null)
                .onFailure()
                .invoke(e -> LOG.debugf("could not ask how far %s is: %s", topic, e))
                .onFailure()
                .recoverWithNull()
                .emitOn(here);
    }

    private Uni<Void> await(String group, Map<TopicPartition, Long> ends, int look) {
        Map<TopicPartition, Long> ahead = ahead(ends, passed);
        if (ahead.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Uni<Map<TopicPartition, Long>> left = look % LOOKS_PER_COMMITTED == 0
                ? committed(group).map(committed -> ahead(ahead, committed))
                : Uni.createFrom().item(ahead);
        return left.chain(rest -> rest.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(LOOK_AGAIN)
                        .chain(() -> await(group, rest, look + 1)));
    }

    private static Map<TopicPartition, Long> ahead(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> reached) {
        return ends.entrySet().stream()
                .filter(end -> end.getValue() > reached.getOrDefault(end.getKey(), 0L))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Uni<Integer> partitions(Topic topic) {
        Integer known = partitionCounts.get(topic);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        return Uni.createFrom()
                .completionStage(() -> admin.describeTopics(List.of(topicNames.atBroker(topic)))
                        .allTopicNames()
                        .toCompletionStage())
                .map(topics ->
                        topics.get(topicNames.atBroker(topic)).partitions().size())
                .invoke(count -> partitionCounts.put(topic, count));
    }

    private Uni<Map<TopicPartition, Long>> ends(List<TopicPartition> partitions) {
        return Uni.createFrom()
                .completionStage(() -> admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(at -> at, at -> OffsetSpec.latest())))
                        .all()
                        .toCompletionStage())
                .map(results -> results.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, result -> result.getValue().offset())));
    }

    private Uni<Map<TopicPartition, Long>> committed(String group) {
        return Uni.createFrom()
                .completionStage(() -> admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .toCompletionStage())
                .map(offsets -> offsets.entrySet().stream()
                        .filter(offset -> offset.getValue() != null)
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, offset -> offset.getValue().offset())));
    }

    /** Whether this service consumes {@code topic}. */
    boolean isConsumed(Topic topic) {
        return group(topic) != null;
    }

    /** The group that consumes {@code topic} for this service; null where none does. A channel has its topic's name without the prefix. */
    private String group(Topic topic) {
        String channel = topic.topicName().substring("assent.".length());
        return config.getOptionalValue("mp.messaging.incoming." + channel + ".group.id", String.class)
                .orElse(null);
    }

    private TopicPartition at(Topic topic, int partition) {
        return new TopicPartition(topicNames.atBroker(topic), partition);
    }
}
