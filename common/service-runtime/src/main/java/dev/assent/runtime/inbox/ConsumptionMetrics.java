// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** Metrics of the connection to Kafka and of the events that are received but not consumed yet. */
@Startup
@ApplicationScoped
class ConsumptionMetrics {
    private static final double MILLIS = 1000;

    ConsumptionMetrics(MeterRegistry registry, EventSubscriptions subscriptions, EventConsumption consumption) {
        Gauge.builder("assent.kafka.connected", () -> consumption.isConnected() ? 1 : 0)
                .description("1 while the consumers of this instance are connected to Kafka, else 0")
                .register(registry);
        for (Topic topic : subscriptions.topics()) {
            Gauge.builder(
                            "assent.inbox.oldest.event.age",
                            () -> consumption.oldestUnfinishedAge(topic).toMillis() / MILLIS)
                    .description("Time for which the oldest event has been in Kafka that is received, but not consumed")
                    .baseUnit("seconds")
                    .tag("topic", topic.topicName())
                    .register(registry);
        }
    }
}
