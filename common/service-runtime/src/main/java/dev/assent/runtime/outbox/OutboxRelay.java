// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Relay of committed events to Kafka. A commit publishes its events from memory, at once and in no order; consumers drop an
 * older version of what they have stored. Only the events of a compacted topic go through {@link OrderedRelay}, since the
 * last record of a key stays there for ever. {@link OutboxSweep} publishes what a crash has left.
 */
@ApplicationScoped
public class OutboxRelay {
    private final OrderedRelay ordered;
    private final DirectPublisher direct;
    private final TopicNames topicNames;
    private final boolean enabled;

    OutboxRelay(
            OrderedRelay ordered,
            DirectPublisher direct,
            TopicNames topicNames,
            @ConfigProperty(name = "assent.outbox.relay-enabled", defaultValue = "true") boolean enabled) {
        this.ordered = ordered;
        this.direct = direct;
        this.topicNames = topicNames;
        this.enabled = enabled;
    }

    /** Returns whether the services publish the events. If not, change data capture does. */
    boolean isEnabled() {
        return enabled;
    }

    /**
     * Publishes {@code committed}, the rows of one transaction. The future completes when Kafka has acknowledged their
     * events, or the attempt has failed.
     */
    CompletableFuture<@Nullable Void> publish(List<OutboxRow> committed) {
        if (!enabled || committed.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Set<Short> partitions = new HashSet<>();
        List<PendingEvent> events = new ArrayList<>(committed.size());
        for (OutboxRow row : committed) {
            if (row.isOrdered()) {
                partitions.add(row.partition());
            } else {
                events.add(row.toEvent(topicNames));
            }
        }
        if (partitions.isEmpty()) {
            return direct.publish(events);
        }
        List<CompletableFuture<?>> publications = new ArrayList<>();
        partitions.forEach(partition -> publications.add(ordered.relay(partition)));
        if (!events.isEmpty()) {
            publications.add(direct.publish(events));
        }
        return CompletableFuture.allOf(publications.toArray(CompletableFuture[]::new));
    }
}
