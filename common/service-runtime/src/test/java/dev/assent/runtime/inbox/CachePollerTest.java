// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what is read for caches, and of the times in which no cache needs it. */
class CachePollerTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topic.CHALLENGE_UPDATED.topicName(), 0);

    private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();
    private final AtomicBoolean needed = new AtomicBoolean();
    private final AtomicBoolean neededDuringQuery = new AtomicBoolean();
    private final BlockingQueue<Long> positions = new LinkedBlockingQueue<>();
    private final TimedConsumer client = new TimedConsumer();
    private PollingThread thread;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void topic() {
        client.updatePartitions(PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, null, null, null)));
        client.updateBeginningOffsets(Map.of(PARTITION, 0L));
        client.updateEndOffsets(Map.of(PARTITION, 5L));
    }

    private void start() {
        thread = new PollingThread(
                "poller",
                client,
                new CachePoller(
                        client,
                        List.of(new SampleCache()),
                        new TopicNames("assent."),
                        EventPollerTest.immediate(),
                        ((InstantSource) () -> now).withZone(ZoneOffset.UTC)),
                Duration.ZERO);
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.stop();
        assertThat(thread.awaitEnd(Duration.ofSeconds(10))).isTrue();
    }

    /** Makes the next poll fetch the records from {@code from} to {@code to}. */
    private void fetch(long from, long to) {
        client.schedulePollTask(() -> LongStream.range(from, to)
                .forEach(offset ->
                        client.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, "key", "value"))));
    }

    private long receive() throws InterruptedException {
        Long offset = received.poll(10, TimeUnit.SECONDS);
        assertThat(offset).as("offset of the next record").isNotNull();
        return offset;
    }

    /** Makes the thread look at the topic, which ends at {@code end} now, while nobody needs its records. */
    private void skipTo(long end) throws InterruptedException {
        client.updateEndOffsets(Map.of(PARTITION, end));
        thread.hurry();
        Long position;
        do {
            position = positions.poll(10, TimeUnit.SECONDS);
            assertThat(position).as("position before %d", end).isNotNull();
        } while (position != end);
    }

    private void need() {
        needed.set(true);
        thread.hurry();
    }

    @Test
    void recordsOfTheTimeBeforeTheStartAreReceived() throws InterruptedException {
        client.recent = 3L;
        fetch(0, 5);
        needed.set(true);
        start();

        assertThat(receive()).isEqualTo(3);
        assertThat(receive()).isEqualTo(4);
    }

    @Test
    void nothingIsFetchedBeforeItIsNeededAndThenWhatFollowsTheLastLook() throws InterruptedException {
        start();
        skipTo(5);
        fetch(3, 8);
        skipTo(6);
        assertThat(received).isEmpty();

        need();
        assertThat(receive()).isEqualTo(6);
        assertThat(receive()).isEqualTo(7);
    }

    @Test
    void recordsAreReadForAWhileAfterTheLastNeedAndThenNoMore() throws InterruptedException {
        start();
        need();
        fetch(5, 6);
        assertThat(receive()).isEqualTo(5);

        needed.set(false);
        now = now.plus(Duration.ofSeconds(30));
        fetch(6, 7);
        assertThat(receive()).isEqualTo(6);

        now = now.plus(Duration.ofMinutes(1));
        skipTo(100);
        fetch(7, 102);
        skipTo(101);
        assertThat(received).isEmpty();

        need();
        assertThat(receive()).isEqualTo(101);
    }

    @Test
    void aNeedThatArisesWhileTheEndIsReadMissesNothing() throws InterruptedException {
        start();
        skipTo(5);
        fetch(3, 8);
        neededDuringQuery.set(true);
        client.updateEndOffsets(Map.of(PARTITION, 7L));
        thread.hurry();

        assertThat(receive()).isEqualTo(5);
    }

    private final class SampleCache implements CacheEventConsumer {
        @Override
        public Map<Topic, Consumer<ConsumerRecord<String, String>>> readers() {
            return Map.of(Topic.CHALLENGE_UPDATED, record -> received.add(record.offset()));
        }

        @Override
        public boolean needsRecords() {
            return needed.get();
        }
    }

    /** Consumer of a broker that knows the times of its records. */
    private final class TimedConsumer extends MockConsumer<String, String> {
        private volatile Long recent;

        TimedConsumer() {
            super(AutoOffsetResetStrategy.LATEST.name());
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            super.seek(partition, offset);
            positions.add(offset);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            times.forEach((partition, time) ->
                    found.put(partition, recent == null ? null : new OffsetAndTimestamp(recent, time)));
            return found;
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
            if (neededDuringQuery.get()) {
                needed.set(true);
            }
            return super.endOffsets(partitions, timeout);
        }
    }
}
