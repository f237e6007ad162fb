// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyTimerTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Timer timer = new SimpleMeterRegistry().timer("walk");
    private final LatencyTimer latency = new LatencyTimer(timer);

    @Test
    void theTimeBetweenBothIsRecorded() {
        latency.record(BEGIN, BEGIN.plus(Duration.ofMillis(1500)));

        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1500);
    }

    @Test
    void anEndBeforeTheBeginCountsAsNoTime() {
        latency.record(BEGIN, BEGIN.minusMillis(20));

        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isZero();
    }
}
