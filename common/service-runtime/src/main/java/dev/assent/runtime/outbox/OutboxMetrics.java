// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Metrics of the outbox. */
@Startup
@ApplicationScoped
class OutboxMetrics {
    private static final double MILLIS = 1000;

    private final Counter relayed;
    private final Clock clock;
    private volatile OutboxStore.Depth depth = new OutboxStore.Depth(0, 0, List.of());
    private volatile Instant measuredAt;

    OutboxMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        measuredAt = clock.instant();
        relayed = Counter.builder("assent.outbox.relayed")
                .description("Events acknowledged by Kafka")
                .register(registry);
        Gauge.builder("assent.outbox.depth", () -> depth.rows())
                .description("Events waiting for Kafka")
                .register(registry);
        Gauge.builder("assent.outbox.age", () -> depth.oldestSeconds())
                .description("Time for which the oldest event has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("assent.outbox.measurement.age", this::measurementAgeSeconds)
                .description("Time since this instance last read its outbox; grows while its database does not answer")
                .baseUnit("seconds")
                .register(registry);
    }

    private double measurementAgeSeconds() {
        return Duration.between(measuredAt, clock.instant()).toMillis() / MILLIS;
    }

    void recordRelayed() {
        relayed.increment();
    }

    void recordDepth(OutboxStore.Depth depth) {
        this.depth = depth;
        measuredAt = clock.instant();
    }
}
