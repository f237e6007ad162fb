// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the distribution of records to the queues of their topics, of pauses and of committed offsets. */
class EventPollerTest {
    private static final TopicPartition SLOW = new TopicPartition("slow", 0);
    private static final TopicPartition FAST = new TopicPartition("fast", 0);

    private final MockConsumer<String, String> client = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private final ConsumedOffsets offsets = new ConsumedOffsets();
    private final Map<String, List<Batch>> batches =
            new HashMap<>(Map.of("slow", new ArrayList<>(), "fast", new ArrayList<>()));
    private final Map<TopicPartition, Long> earlier = new HashMap<>();
    private int wakeUps;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final EventPoller poller = new EventPoller(
            client, Map.of("slow", queue("slow"), "fast", queue("fast")), offsets, this::earlierOffsets, assignments());

    private Map<TopicPartition, Long> earlierOffsets(Collection<TopicPartition> unknown) {
        Map<TopicPartition, Long> found = new HashMap<>(earlier);
        found.keySet().retainAll(unknown);
        return found;
    }

    private ConsumerRebalanceListener assignments() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                assigned.addAll(partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                assigned.removeAll(partitions);
            }
        };
    }

    /** Batch that a queue hands over, and its end. */
    private record Batch(List<ConsumerRecord<String, String>> records, UniEmitter<? super Void> end) {
        List<Long> recordOffsets() {
            return records.stream().map(ConsumerRecord::offset).toList();
        }
    }

    private TopicQueue queue(String topic) {
        return new TopicQueue(
                Duration.ZERO,
                records -> Uni.createFrom().emitter(end -> batches.get(topic).add(new Batch(records, end))),
                immediate(),
                () -> wakeUps++);
    }

    /** Returns a context that runs everything at once. */
    static Context immediate() {
        return (Context) Proxy.newProxyInstance(
                EventPollerTest.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("runOnContext")) {
                        io.vertx.core.Handler<?> handler = (io.vertx.core.Handler<?>) arguments[0];
                        handler.handle(null);
                    }
                    return null;
                });
    }

    @BeforeEach
    void assign() {
        client.updateBeginningOffsets(Map.of(SLOW, 0L, FAST, 0L));
        poller.subscribe();
    }

    private void rebalance(TopicPartition... partitions) {
        client.schedulePollTask(() -> client.rebalance(List.of(partitions)));
        poll();
    }

    private void receive(TopicPartition partition, int from, int to) {
        client.schedulePollTask(() -> IntStream.range(from, to)
                .forEach(offset -> client.addRecord(
                        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, "key", "value"))));
        poll();
    }

    private Duration poll() {
        Duration timeout = poller.beforePoll();
        var records = client.poll(Duration.ZERO);
        if (!records.isEmpty()) {
            poller.onRecords(records);
        }
        return timeout;
    }

    private Batch last(String topic) {
        List<Batch> handedOver = batches.get(topic);
        return handedOver.get(handedOver.size() - 1);
    }

    private void finish(Batch batch) {
        batch.records().forEach(offsets::markConsumed);
        batch.end().complete(null);
    }

    private Optional<Long> committed(TopicPartition partition) {
        return Optional.ofNullable(client.committed(Set.of(partition)).get(partition))
                .map(OffsetAndMetadata::offset);
    }

    @Test
    void aTopicThatDoesNotAdvanceIsPausedAndDelaysNoOther() {
        rebalance(SLOW, FAST);
        receive(SLOW, 0, 200);
        assertThat(poll()).as("as long as something is unfinished").isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(client.paused()).containsExactly(SLOW);

        receive(FAST, 0, 3);
        assertThat(last("fast").recordOffsets()).containsExactly(0L, 1L, 2L);
        finish(last("fast"));
        receive(FAST, 3, 4);
        assertThat(last("fast").recordOffsets()).containsExactly(3L);
        assertThat(batches.get("slow")).as("batches of the other topic").hasSize(1);
    }

    @Test
    void aPausedTopicContinuesOnceMostOfItIsConsumed() {
        rebalance(SLOW, FAST);
        receive(SLOW, 0, 200);
        poll();

        finish(last("slow"));
        poll();
        assertThat(client.paused()).containsExactly(SLOW);
        assertThat(wakeUps).isZero();
        finish(last("slow"));
        finish(last("slow"));
        assertThat(wakeUps).isPositive();
        poll();
        assertThat(client.paused()).isEmpty();
        assertThat(batches.get("slow").stream()
                        .mapToInt(batch -> batch.records().size()))
                .containsExactly(64, 64, 64, 8);
    }

    @Test
    void onlyWhatIsConsumedWithoutAGapIsCommitted() throws InterruptedException {
        rebalance(SLOW, FAST);
        receive(SLOW, 0, 10);
        List<ConsumerRecord<String, String>> records = last("slow").records();
        offsets.markConsumed(records.get(0));
        offsets.markConsumed(records.get(1));
        offsets.markConsumed(records.get(5));

        pollUntilCommitted();
        assertThat(committed(SLOW)).contains(2L);
        finish(last("slow"));
        pollUntilCommitted();
        assertThat(committed(SLOW)).contains(10L);
        assertThat(poll()).as("with nothing to do").isGreaterThan(Duration.ofSeconds(1));
    }

    private void pollUntilCommitted() throws InterruptedException {
        Thread.sleep(poll().toMillis() + 1);
        poll();
    }

    @Test
    void aRevokedPartitionIsCommittedAndItsWaitingRecordsAreLeftToOthers() {
        rebalance(SLOW, FAST);
        receive(SLOW, 0, 100);
        Batch inFlight = last("slow");
        inFlight.records().subList(0, 10).forEach(offsets::markConsumed);

        poller.onPartitionsRevoked(Set.of(SLOW));
        assertThat(committed(SLOW)).contains(10L);
        finish(inFlight);
        assertThat(batches.get("slow")).as("batches of records that wait").hasSize(1);
        poller.beforeClose();
        assertThat(committed(SLOW)).as("committed by the new owner alone").contains(10L);
    }

    @Test
    void theListenerKnowsThePartitionsOfThisInstance() {
        rebalance(SLOW, FAST);
        poll();
        assertThat(assigned).containsExactlyInAnyOrder(SLOW, FAST);

        poller.onPartitionsRevoked(Set.of(SLOW));
        assertThat(assigned).containsExactly(FAST);

        poller.onPartitionsLost(Set.of(FAST));
        assertThat(assigned).isEmpty();
    }

    @Test
    void aPartitionWithoutAnOffsetContinuesWhereAnEarlierReleaseStopped() {
        earlier.put(SLOW, 5L);
        earlier.put(FAST, 7L);
        client.commitSync(Map.of(FAST, new OffsetAndMetadata(3)));
        rebalance(SLOW, FAST);
        receive(SLOW, 0, 8);
        receive(FAST, 0, 8);

        Map<String, Long> first = batches.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        topic -> topic.getValue().get(0).recordOffsets().get(0),
                        (one, other) -> one,
                        TreeMap::new));
        assertThat(first).containsEntry("slow", 5L).containsEntry("fast", 3L);
    }

    @Test
    void theOldestUnfinishedRecordOfATopicIsKnown() {
        rebalance(SLOW, FAST);
        assertThat(offsets.oldestUnfinished("slow")).isEmpty();
        Instant first = Instant.ofEpochMilli(1_000);
        Instant second = Instant.ofEpochMilli(2_000);
        receiveAt(SLOW, 0, first);
        receiveAt(SLOW, 1, second);
        assertThat(offsets.oldestUnfinished("slow")).contains(first);
        assertThat(offsets.oldestUnfinished("fast")).as("another topic").isEmpty();

        finish(batches.get("slow").get(0));
        assertThat(offsets.oldestUnfinished("slow")).contains(second);
        finish(last("slow"));
        assertThat(offsets.oldestUnfinished("slow")).isEmpty();
        receiveAt(SLOW, 2, first);
        poller.onPartitionsRevoked(Set.of(SLOW));
        assertThat(offsets.oldestUnfinished("slow")).as("of another instance").isEmpty();
    }

    private void receiveAt(TopicPartition partition, long offset, Instant published) {
        client.schedulePollTask(() -> client.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                published.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                "value",
                new RecordHeaders(),
                Optional.empty())));
        poll();
    }

    @Test
    void closingCommitsWhatIsConsumed() {
        rebalance(SLOW, FAST);
        receive(FAST, 0, 4);
        finish(last("fast"));

        poller.beforeClose();
        assertThat(committed(FAST)).contains(4L);
    }
}
