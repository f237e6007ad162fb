// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.metrics.LabelledCounter;
import dev.assent.runtime.outbox.TopicNames;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;

/** Metrics of consumed events. */
@Startup
@ApplicationScoped
class InboxMetrics {
    private static final String TAKEN = "taken";
    private static final String REPEATED = "repeated";
    private static final String DELAYED = "delayed";

    private final LabelledCounter events;
    private final LabelledCounter deadLetters;
    private final TopicNames topicNames;

    InboxMetrics(MeterRegistry registry, EventSubscriptions subscriptions, TopicNames topicNames) {
        this.topicNames = topicNames;
        events = new LabelledCounter(
                registry,
                "assent.inbox.events",
                "Events consumed, by outcome: processed, dropped as duplicates, or retried after a failure",
                "outcome",
                List.of(TAKEN, REPEATED, DELAYED));
        deadLetters = new LabelledCounter(
                registry,
                "assent.dead.letters",
                "Records moved to the dead-letter topic",
                "topic",
                Stream.of(Topic.values())
                        .filter(subscriptions::isConsumed)
                        .map(Topic::topicName)
                        .toList());
    }

    void recordConsumed(int taken, int repeated) {
        events.count(TAKEN, taken);
        events.count(REPEATED, repeated);
    }

    void recordRetry() {
        events.count(DELAYED);
    }

    void recordDeadLetter(String topic) {
        deadLetters.count(topicNames.inContracts(topic));
    }
}
