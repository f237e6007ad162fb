// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class RetentionRunnerTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicInteger batches = new AtomicInteger();

    @Test
    void batchesAreRepeatedUntilNoRowIsLeft() {
        AtomicInteger rows = new AtomicInteger(25 * RetentionRunner.BATCH_SIZE + 7);

        delete(runner(Duration.ofMinutes(1)), limit -> {
            int deleted = Math.min(limit, rows.get());
            rows.addAndGet(-deleted);
            return deleted;
        });

        assertThat(rows).hasValue(0);
        assertThat(batches).hasValue(26);
        assertThat(behind()).isZero();
    }

    @Test
    void aTurnEndsAtItsTimeAndSaysThatRowsAreLeft() {
        delete(runner(Duration.ofMillis(50)), limit -> limit);

        assertThat(batches.get()).isGreaterThan(1);
        assertThat(behind()).isEqualTo(1);
    }

    @Test
    void aFailureEndsTheTurnAndNothingElse() {
        RetentionRunner runner = runner(Duration.ofMinutes(1));

        delete(runner, limit -> {
            throw new IllegalStateException("no database");
        });
        delete(runner, limit -> 0);

        assertThat(batches).hasValue(2);
    }

    private void delete(RetentionRunner runner, IntFunction<Integer> batch) {
        runner.delete("inbox", limit -> Uni.createFrom().item(() -> {
                    batches.incrementAndGet();
                    return batch.apply(limit);
                }))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private RetentionRunner runner(Duration longestTurn) {
        return new RetentionRunner(null, new BackgroundWork(Duration.ofSeconds(1)), metrics, longestTurn);
    }

    private double behind() {
        return metrics.counter("assent.retention.behind").count();
    }
}
