// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.challenge.socket.SocketSubscriptions;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CacheEventConsumer;
import dev.assent.runtime.inbox.CancellationRequests;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consumer of ChallengeUpdated for this instance's sockets; it skips the challenges that none of them awaits, and needs no
 * records while they await nothing.
 */
@ApplicationScoped
class SocketCacheEventConsumer implements CacheEventConsumer {
    private final SocketSubscriptions subscriptions;

    SocketCacheEventConsumer(SocketSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Override
    public Map<Topic, Consumer<ConsumerRecord<String, String>>> readers() {
        return Map.of(Topic.CHALLENGE_UPDATED, this::onChallengeUpdated);
    }

    @Override
    public boolean needsRecords() {
        return subscriptions.awaitAny();
    }

    @Override
    public void onNeed(Runnable listener) {
        subscriptions.onSubscription(listener);
    }

    private void onChallengeUpdated(ConsumerRecord<String, String> record) {
        if (record.value() != null && !CancellationRequests.isRequest(record) && subscriptions.awaits(record.key())) {
            subscriptions.onUpdate(Json.read(record.value(), ChallengeUpdated.class));
        }
    }
}
