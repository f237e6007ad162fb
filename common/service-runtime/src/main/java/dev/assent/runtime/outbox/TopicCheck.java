// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;

/**
 * Check that a topic exists before the first event goes to it. The producer waits for the metadata of a topic on its one
 * sending thread, so that an event for a missing topic would delay the events of all others.
 */
@Singleton
class TopicCheck {
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, Uni<Void>> running = new ConcurrentHashMap<>();
    private final Admin admin;

    TopicCheck(Admin admin) {
        this.admin = admin;
    }

    /** Returns whether {@code topic} was found before, so that {@link #find} is not necessary. */
    boolean isKnown(String topic) {
        return known.contains(topic);
    }

    /** Looks for {@code topic} at the broker, once for all who ask meanwhile; fails if it does not exist or the broker does not answer. */
    Uni<Void> find(String topic) {
        return running.computeIfAbsent(topic, name -> Uni.createFrom()
                .completionStage(() ->
                        admin.describeTopics(List.of(name)).allTopicNames().toCompletionStage())
                .invoke(() -> known.add(name))
                .onTermination()
                .invoke(() -> running.remove(name))
                .replaceWithVoid()
                .memoize()
                .indefinitely());
    }

    /** Forgets {@code topic}, since the producer does not know it any more. */
    void forget(String topic) {
        known.remove(topic);
    }
}
