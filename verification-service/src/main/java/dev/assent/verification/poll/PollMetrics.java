// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.runtime.metrics.LatencyTimer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

/** Metrics of the polls, long polls and event streams, and of the time until an answer reaches the browser. */
@Startup
@ApplicationScoped
class PollMetrics {
    private static final Duration[] BUCKETS = IntStream.of(
                    50, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Counter waiting;
    private final Counter verified;
    private final Counter refused;
    private final LatencyTimer known;
    private final LatencyTimer reported;
    private final Clock clock;

    PollMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        waiting = counter(registry, "waiting");
        verified = counter(registry, "verified");
        refused = counter(registry, "refused");
        known = timer(
                registry,
                "assent.answer.known.time",
                "Time from the device's answer until this instance can return it to a browser");
        reported = timer(
                registry,
                "assent.answer.browser.time",
                "Time from the device's answer until the first poll or event that returned it; includes the interval of plain polls");
    }

    private static Counter counter(MeterRegistry registry, String answer) {
        return Counter.builder("assent.polls")
                .description("Polls and events of streams, by answer: waiting, verified or refused")
                .tag("answer", answer)
                .register(registry);
    }

    private static LatencyTimer timer(MeterRegistry registry, String name, String description) {
        return new LatencyTimer(Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    /** Counts a poll by its result. */
    void count(PollResult result) {
        if (result.isVerified()) {
            verified.increment();
        } else if (result.isConsumed()) {
            refused.increment();
        } else {
            waiting.increment();
        }
    }

    /** Records the time from an answer until this instance knows the outcome. */
    void recordKnown(Instant answeredAt) {
        known.record(answeredAt, clock.instant());
    }

    /** Records the time from an answer until the first poll or event that returns the outcome. */
    void recordReported(Instant answeredAt) {
        reported.record(answeredAt, clock.instant());
    }
}
