// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.challenge.socket.SocketSubscriptions;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.CancellationRequests;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Consumer of ChallengeUpdated for this instance's sockets; it skips the challenges that none of them awaits. */
@ApplicationScoped
class SocketCacheEventConsumer {
    private static final Logger LOG = Logger.getLogger(SocketCacheEventConsumer.class);

    private final SocketSubscriptions subscriptions;

    SocketCacheEventConsumer(SocketSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Incoming("challenge-updated-view")
    void onChallengeUpdated(ConsumerRecord<String, String> record) {
        try {
            if (record.value() != null
                    && !CancellationRequests.isRequest(record)
                    && subscriptions.awaits(record.key())) {
                subscriptions.onUpdate(Json.read(record.value(), ChallengeUpdated.class));
            }
        } catch (RuntimeException e) {
            LOG.warnf(
                    "record %s/%d@%d not sent to its socket: %s",
                    record.topic(), record.partition(), record.offset(), e);
        }
    }
}
