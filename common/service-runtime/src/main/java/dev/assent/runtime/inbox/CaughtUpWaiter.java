// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Waiter for events under way: a read that finds nothing yet waits until this service has consumed the events that were
 * published before it. The offsets committed by the consumer group show the progress of the service's other instances.
 * Any number of reads costs Kafka one question at a time per topic.
 */
@ApplicationScoped
public class CaughtUpWaiter {
    private static final Logger LOG = Logger.getLogger(CaughtUpWaiter.class);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(5);
    /** Number of checks of this instance's progress for each request of the group's committed offsets. */
    private static final int CHECKS_PER_REQUEST = 8;
    /** The check with the first such request: most waits end before, and a single instance needs none. */
    private static final int FIRST_REQUEST = 2;

    private final Map<TopicPartition, Long> consumed = new ConcurrentHashMap<>();
    private final Map<Topic, SharedQuery<Map<TopicPartition, Long>>> endQueries = new ConcurrentHashMap<>();
    private final SharedQuery<Map<TopicPartition, Long>> groupQuery;
    private final Map<Topic, Runnable> hurries = new ConcurrentHashMap<>();
    private final Map<Topic, Integer> partitionCounts = new ConcurrentHashMap<>();
    private final Admin admin;
    private final OffsetQuery offsets;
    private final EventSubscriptions subscriptions;
    private final Duration timeout;
    private final TopicNames topicNames;

    CaughtUpWaiter(
            Admin admin,
            OffsetQuery offsets,
            EventSubscriptions subscriptions,
            TopicNames topicNames,
            @ConfigProperty(name = "assent.read-after-write-timeout", defaultValue = "500ms") Duration timeout) {
        this.admin = admin;
        this.offsets = offsets;
        this.groupQuery = new SharedQuery<>(offsets::committed);
        this.subscriptions = subscriptions;
        this.timeout = timeout;
        this.topicNames = topicNames;
    }

    /** Registers {@code hurry}, which is called while somebody waits for the events of {@code topic}. */
    void onWait(Topic topic, Runnable hurry) {
        hurries.put(topic, hurry);
    }

    void markConsumed(String topic, int partition, long offset) {
        consumed.merge(new TopicPartition(topic, partition), offset + 1, Math::max);
    }

    /**
     * Waits until this service has consumed every event of {@code key} that {@code topic} held at the time of the call, but
     * no longer than the configured timeout. Completes at once if this service does not consume the topic. Never fails: a
     * timeout only means that the caller reads older data.
     */
    public Uni<Void> awaitCaughtUp(Topic topic, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return await(topic, ends -> {
            // The producer chooses the partition of a record with a key in the same way.
            TopicPartition partition = at(topic, BuiltInPartitioner.partitionForKey(bytes, ends.size()));
            return Map.of(partition, ends.getOrDefault(partition, 0L));
        });
    }

    /** Waits as {@link #awaitCaughtUp(Topic, String)} does, for the events of every key. */
    public Uni<Void> awaitCaughtUp(Topic topic) {
        return await(topic, UnaryOperator.identity());
    }

    private Uni<Void> await(Topic topic, UnaryOperator<Map<TopicPartition, Long>> concerned) {
        if (!subscriptions.isConsumed(topic)) {
            return Uni.createFrom().voidItem();
        }
        // Kafka answers on a thread of its own; Hibernate Reactive requires that the caller continue in its own
        // context.
        var here = MutinyHelper.executor(Vertx.currentContext());
        return ends(topic)
                .map(concerned)
                .chain(ends -> await(ends, hurries.getOrDefault(topic, () -> {}), 0))
                .ifNoItem()
                .after(timeout)
                .recoverWithItem((Void) null)
                .onFailure()
                .invoke(e -> LOG.debugf("offsets of %s not readable: %s; reading without waiting", topic, e))
                .onFailure()
                .recoverWithNull()
                .emitOn(here);
    }

    private Uni<Void> await(Map<TopicPartition, Long> ends, Runnable hurry, int check) {
        Map<TopicPartition, Long> ahead = ahead(ends, consumed);
        if (ahead.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // At each check: the events may not have been received before.
        hurry.run();
        Uni<Map<TopicPartition, Long>> left = check % CHECKS_PER_REQUEST == FIRST_REQUEST
                ? groupQuery.ask().map(committed -> ahead(ahead, committed))
                : Uni.createFrom().item(ahead);
        return left.chain(rest -> rest.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(CHECK_INTERVAL)
                        .chain(() -> await(rest, hurry, check + 1)));
    }

    private static Map<TopicPartition, Long> ahead(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> reached) {
        return ends.entrySet().stream()
                .filter(end -> end.getValue() > reached.getOrDefault(end.getKey(), 0L))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Returns the number of partitions of {@code topic} if a wait has asked for it before. */
    OptionalInt knownPartitions(Topic topic) {
        Integer known = partitionCounts.get(topic);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
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
                .map(topics -> topics.values().iterator().next().partitions().size())
                .invoke(count -> partitionCounts.put(topic, count));
    }

    /** Returns the ends of all partitions of {@code topic}: one question serves all who wait for it, whatever their keys. */
    private Uni<Map<TopicPartition, Long>> ends(Topic topic) {
        return endQueries
                .computeIfAbsent(
                        topic,
                        any -> new SharedQuery<>(() -> partitions(topic)
                                .chain(count -> offsets.read(
                                        IntStream.range(0, count)
                                                .mapToObj(partition -> at(topic, partition))
                                                .toList(),
                                        OffsetSpec.latest()))))
                .ask();
    }

    private TopicPartition at(Topic topic, int partition) {
        return new TopicPartition(topicNames.atBroker(topic), partition);
    }
}
