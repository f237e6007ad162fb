// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FirstEventsTest {
    private static final String TOPIC = "assent.challenge-created";

    private final FirstEvents events = new FirstEvents(Duration.ofMinutes(5));

    @Test
    void aWaitEndsWithTheEventOfItsKey() {
        CompletableFuture<Boolean> first = events.await(TOPIC, "a");
        CompletableFuture<Boolean> second = events.await(TOPIC, "a");

        events.markConsumed(TOPIC, "b");
        events.markConsumed("assent.challenge-updated", "a");
        assertThat(first).isNotDone();

        events.markConsumed(TOPIC, "a");
        assertThat(first).isCompletedWithValue(true);
        assertThat(second).isCompletedWithValue(true);
        assertThat(events.waiting()).isZero();
    }

    @Test
    void anEventThatWasConsumedBeforeEndsTheWaitAtOnce() {
        events.markConsumed(TOPIC, "a");

        assertThat(events.await(TOPIC, "a")).isCompletedWithValue(true);
        assertThat(events.waiting()).isZero();
    }

    @Test
    void aCancelledWaitEndsNoOtherAndLeavesNothing() {
        CompletableFuture<Boolean> cancelled = events.await(TOPIC, "a");
        CompletableFuture<Boolean> other = events.await(TOPIC, "a");
        cancelled.cancel(false);
        assertThat(other).isNotDone();

        events.markConsumed(TOPIC, "a");
        assertThat(other).isCompletedWithValue(true);
        assertThat(events.waiting()).isZero();
    }

    @Test
    void aCancelledWaitLeavesNothingAfterTheLimit() throws Exception {
        FirstEvents impatient = new FirstEvents(Duration.ofMillis(1));

        impatient.await(TOPIC, "a").cancel(false);

        assertNobodyWaits(impatient);
    }

    @Test
    void aWaitEndsAtTheLimit() throws Exception {
        FirstEvents impatient = new FirstEvents(Duration.ofMillis(1));

        CompletableFuture<Boolean> wait = impatient.await(TOPIC, "a");

        assertThat(wait.get(30, SECONDS)).isFalse();
        assertNobodyWaits(impatient);
    }

    /** Another thread ends a wait at its limit. */
    private static void assertNobodyWaits(FirstEvents events) throws InterruptedException {
        long end = System.nanoTime() + SECONDS.toNanos(30);
        while (events.waiting() > 0 && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(events.waiting()).isZero();
    }

    @Test
    void onlyABoundedNumberWaits() {
        for (int i = 0; i < FirstEvents.MAX_WAITING; i++) {
            assertThat(events.await(TOPIC, "key " + i)).isNotDone();
        }

        assertThat(events.await(TOPIC, "one more")).isCompletedWithValue(false);
        assertThat(events.waiting()).isEqualTo(FirstEvents.MAX_WAITING);
    }
}
