// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Poller of all topics that the service consumes. It distributes the records to the queues of their topics, pauses a topic
 * whose queue is full, which delays no other, and commits the offsets of what is consumed.
 */
final class EventPoller implements PollingThread.Poller, ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(EventPoller.class);
    /** Time between two commits: the members of the group see each other's progress by them. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    /** Longest poll while there is nothing to commit; it ends as soon as there are records. */
    private static final Duration IDLE_POLL = Duration.ofSeconds(30);

    private static final Duration CLOSING_COMMIT_TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<String, String> client;
    private final Map<String, TopicQueue> queues;
    private final ConsumedOffsets offsets;
    private final Function<Collection<TopicPartition>, Map<TopicPartition, Long>> earlierOffsets;
    private final ConsumerRebalanceListener assignments;
    private int commitsUnderWay;
    private long lastCommit = System.nanoTime();

    /**
     * @param queues by the names of the topics at the broker
     * @param earlierOffsets offsets of partitions for which the group has none
     * @param assignments learns which partitions are assigned to this instance and which are taken from it
     */
    EventPoller(
            Consumer<String, String> client,
            Map<String, TopicQueue> queues,
            ConsumedOffsets offsets,
            Function<Collection<TopicPartition>, Map<TopicPartition, Long>> earlierOffsets,
            ConsumerRebalanceListener assignments) {
        this.client = client;
        this.queues = queues;
        this.offsets = offsets;
        this.earlierOffsets = earlierOffsets;
        this.assignments = assignments;
    }

    /** Subscribes to the topics of the queues, before the first poll. */
    void subscribe() {
        client.subscribe(queues.keySet(), this);
    }

    @Override
    public Duration beforePoll() {
        pauseAndResume();
        if (offsets.areSettled() && commitsUnderWay == 0) {
            return IDLE_POLL;
        }
        Duration sinceCommit = Duration.ofNanos(System.nanoTime() - lastCommit);
        if (sinceCommit.compareTo(COMMIT_INTERVAL) < 0) {
            return COMMIT_INTERVAL.minus(sinceCommit);
        }
        lastCommit = System.nanoTime();
        commit(offsets.uncommitted());
        return COMMIT_INTERVAL;
    }

    private void pauseAndResume() {
        Map<String, Boolean> full = new HashMap<>();
        queues.forEach((topic, queue) -> full.put(topic, queue.shouldPause()));
        Set<TopicPartition> paused = client.paused();
        Set<TopicPartition> toPause = new HashSet<>();
        Set<TopicPartition> toResume = new HashSet<>();
        for (TopicPartition partition : client.assignment()) {
            boolean pause = full.getOrDefault(partition.topic(), false);
            if (pause != paused.contains(partition)) {
                (pause ? toPause : toResume).add(partition);
            }
        }
        client.pause(toPause);
        client.resume(toResume);
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> due) {
        if (due.isEmpty()) {
            return;
        }
        commitsUnderWay++;
        client.commitAsync(due, this::onCommitted);
    }

    private void onCommitted(Map<TopicPartition, OffsetAndMetadata> committed, @Nullable Exception failure) {
        commitsUnderWay--;
        if (failure == null) {
            offsets.markCommitted(committed);
        } else {
            LOG.debugf("offsets not committed, to be repeated: %s", failure);
        }
    }

    @Override
    public void onRecords(ConsumerRecords<String, String> records) {
        Map<TopicQueue, List<ConsumerRecord<String, String>>> received = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            TopicQueue queue = queues.get(partition.topic());
            if (queue != null) {
                offsets.addReceived(partition, records.records(partition));
                received.computeIfAbsent(queue, any -> new ArrayList<>()).addAll(records.records(partition));
            }
        }
        received.forEach(TopicQueue::add);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        assignments.onPartitionsRevoked(partitions);
        drop(partitions);
        Map<TopicPartition, OffsetAndMetadata> due = offsets.uncommitted();
        due.keySet().retainAll(partitions);
        offsets.drop(partitions);
        if (!due.isEmpty()) {
            commitNow(due);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        // Others have them already, and a commit would be refused.
        assignments.onPartitionsLost(partitions);
        drop(partitions);
        offsets.drop(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Set<TopicPartition> unknown = new HashSet<>(partitions);
        client.committed(Set.copyOf(partitions)).forEach((partition, committed) -> {
            if (committed != null) {
                unknown.remove(partition);
            }
        });
        if (!unknown.isEmpty()) {
            earlierOffsets.apply(unknown).forEach(client::seek);
        }
        assignments.onPartitionsAssigned(partitions);
    }

    private void drop(Collection<TopicPartition> partitions) {
        queues.values().forEach(queue -> queue.drop(partitions));
    }

    @Override
    public void beforeClose() {
        Map<TopicPartition, OffsetAndMetadata> due = offsets.uncommitted();
        if (!due.isEmpty()) {
            commitNow(due);
        }
    }

    private void commitNow(Map<TopicPartition, OffsetAndMetadata> due) {
        try {
            try {
                client.commitSync(due, CLOSING_COMMIT_TIMEOUT);
            } catch (WakeupException e) {
                // Meant for a poll.
                client.commitSync(due, CLOSING_COMMIT_TIMEOUT);
            }
        } catch (RuntimeException e) {
            LOG.debugf("offsets not committed, others receive what was consumed once more: %s", e);
        }
    }
}
