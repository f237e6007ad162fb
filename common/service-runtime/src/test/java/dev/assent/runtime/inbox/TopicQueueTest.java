// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Tests of the batches of a queue whose records gather. */
class TopicQueueTest {
    /** Longer than any test runs, so that only what ends a wait begins a batch. */
    private static final Duration ENDLESS = Duration.ofMinutes(10);

    private final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();

    private TopicQueue queue(Duration gatheringTime) {
        return new TopicQueue(
                gatheringTime,
                records -> {
                    batches.add(records.size());
                    return Uni.createFrom().voidItem();
                },
                immediate(),
                () -> {});
    }

    /** Returns a context that runs everything at once. */
    private static Context immediate() {
        return (Context) Proxy.newProxyInstance(
                TopicQueueTest.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("runOnContext")) {
                        io.vertx.core.Handler<?> handler = (io.vertx.core.Handler<?>) arguments[0];
                        handler.handle(null);
                    }
                    return null;
                });
    }

    private static List<ConsumerRecord<String, String>> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(offset -> new ConsumerRecord<>("topic", 0, offset, "key", "value"))
                .toList();
    }

    @Test
    void whatHasGatheredIsConsumedAfterTheTime() throws InterruptedException {
        TopicQueue queue = queue(Duration.ofMillis(200));
        queue.add(records(1));
        queue.add(records(2));
        queue.add(records(3));
        assertThat(batches).isEmpty();
        assertThat(batches.poll(10, TimeUnit.SECONDS)).isEqualTo(6);
        queue.add(records(4));
        assertThat(batches.poll(10, TimeUnit.SECONDS)).isEqualTo(4);
    }

    @Test
    void aFullBatchDoesNotWait() {
        TopicQueue queue = queue(ENDLESS);
        queue.add(records(TopicQueue.MAX_BATCH - 1));
        assertThat(batches).isEmpty();
        queue.add(records(2));
        assertThat(batches).startsWith(TopicQueue.MAX_BATCH);
    }

    @Test
    void whoWaitsForTheRecordsEndsTheirWait() {
        TopicQueue queue = queue(ENDLESS);
        queue.add(records(2));
        queue.hurry();
        assertThat(batches).containsExactly(2);
        queue.add(records(1));
        assertThat(batches).as("nobody waits any more").containsExactly(2);
    }

    @Test
    void aRecordThatSomebodyWaitsForBeforeItArrivesDoesNotWait() {
        TopicQueue queue = queue(ENDLESS);
        queue.hurry();
        queue.add(records(2));
        assertThat(batches).containsExactly(2);
    }

    @Test
    void aQueueThatGathersNothingConsumesAtOnce() {
        TopicQueue queue = queue(Duration.ZERO);
        queue.add(records(1));
        queue.add(records(2));
        assertThat(batches).containsExactly(1, 2);
    }
}
