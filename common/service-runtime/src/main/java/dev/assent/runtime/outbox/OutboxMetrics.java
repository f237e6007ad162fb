// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Metrics of the outbox. */
@Startup
@ApplicationScoped
class OutboxMetrics {
    private final Counter relayed;
    private volatile OutboxStore.Depth depth = new OutboxStore.Depth(0, 0, List.of());

    OutboxMetrics(MeterRegistry registry) {
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
    }

    void recordRelayed() {
        relayed.increment();
    }

    void recordDepth(OutboxStore.Depth depth) {
        this.depth = depth;
    }
}
