// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;

/**
 * Waiter for the first event of a key, such as ChallengeCreated of a challenge that a phone answers at once. If this instance
 * consumes the partition of the key, its own consumer ends the wait, which costs Kafka nothing. {@link CaughtUpWaiter} waits
 * for what another instance consumes, and for an event that does not come soon.
 */
@ApplicationScoped
public class FirstEventWaiter implements ConsumerRebalanceListener {
    /** Longer than an event needs under load. A read of an unknown key waits as long. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final CaughtUpWaiter caughtUp;
    private final TopicNames topicNames;
    private final FirstEvents events;
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();
    private final Set<TopicPartition> assigned = ConcurrentHashMap.newKeySet();

    @Inject
    FirstEventWaiter(CaughtUpWaiter caughtUp, TopicNames topicNames) {
        this(caughtUp, topicNames, new FirstEvents(SOON));
    }

    FirstEventWaiter(CaughtUpWaiter caughtUp, TopicNames topicNames, FirstEvents events) {
        this.caughtUp = caughtUp;
        this.topicNames = topicNames;
        this.events = events;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        assigned.addAll(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(assigned::remove);
    }

    /** Records that {@code record} is consumed: its effect is committed. */
    void markConsumed(ConsumerRecord<String, String> record) {
        if (awaited.contains(record.topic())) {
            events.markConsumed(record.topic(), record.key());
        }
    }

    /**
     * Waits until this service has consumed the first event of {@code key}. If it has not after a tenth of a second, or
     * another instance consumes it, waits as {@link CaughtUpWaiter#awaitCaughtUp(Topic, String)} does. Never fails: a timeout
     * only means that the caller reads older data.
     */
    public Uni<Void> awaitFirst(Topic topic, String key) {
        String name = topicNames.atBroker(topic);
        awaited.add(name);
        if (!isConsumedHere(topic, name, key)) {
            return caughtUp.awaitCaughtUp(topic, key);
        }
        var here = MutinyHelper.executor(Vertx.currentContext());
        return Uni.createFrom()
                .completionStage(() -> events.await(name, key))
                .emitOn(here)
                .chain(consumed -> consumed ? Uni.createFrom().voidItem() : caughtUp.awaitCaughtUp(topic, key));
    }

    private boolean isConsumedHere(Topic topic, String name, String key) {
        OptionalInt partitions = caughtUp.knownPartitions(topic);
        return partitions.isPresent()
                && assigned.contains(new TopicPartition(
                        name, BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), partitions.getAsInt())));
    }
}
