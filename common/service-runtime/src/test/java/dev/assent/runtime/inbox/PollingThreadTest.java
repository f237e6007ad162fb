// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the rest between two polls. */
class PollingThreadTest {
    /** Longer than any test runs, so that only what ends a rest begins a poll. */
    private static final Duration ENDLESS = Duration.ofMinutes(10);

    private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

    private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    private final MockConsumer<String, String> client = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private PollingThread thread;

    @BeforeEach
    void assign() {
        client.assign(List.of(PARTITION));
        client.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.stop();
        assertThat(thread.awaitEnd(Duration.ofSeconds(10))).isTrue();
    }

    private void start(Duration rest) {
        thread = new PollingThread("poller", client, new Recorder(), rest);
        thread.start();
    }

    /** Makes the next two polls return a record each. */
    private void publishTwice() {
        client.schedulePollTask(() -> client.addRecord(new ConsumerRecord<>("topic", 0, 0, "key", "value")));
        client.schedulePollTask(() -> client.addRecord(new ConsumerRecord<>("topic", 0, 1, "key", "value")));
    }

    @Test
    void withoutARestPollsFollowOneAnother() throws InterruptedException {
        publishTwice();
        start(Duration.ZERO);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
    }

    @Test
    void theNextPollFollowsTheRest() throws InterruptedException {
        publishTwice();
        start(Duration.ofMillis(50));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
    }

    @Test
    void whoWaitsEndsTheRest() throws InterruptedException {
        publishTwice();
        start(ENDLESS);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
        assertThat(received.poll(300, TimeUnit.MILLISECONDS)).isNull();
        thread.hurry();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
    }

    @Test
    void whoWaitedBeforeTheRestEndsItAsWell() throws InterruptedException {
        publishTwice();
        thread = new PollingThread("poller", client, new Recorder(), ENDLESS);
        thread.hurry();
        thread.start();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isOne();
    }

    private final class Recorder implements PollingThread.Poller {
        @Override
        public Duration beforePoll() {
            return Duration.ofMillis(10);
        }

        @Override
        public void onRecords(ConsumerRecords<String, String> records) {
            received.add(records.count());
        }

        @Override
        public void beforeClose() {}
    }
}
