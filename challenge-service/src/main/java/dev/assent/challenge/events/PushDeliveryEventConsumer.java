// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.challenge.authenticator.AuthenticatorStore;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumer of push delivery results, which push-dispatcher publishes. */
@ApplicationScoped
class PushDeliveryEventConsumer {
    private final IdempotentConsumer consumer;
    private final AuthenticatorStore authenticators;

    PushDeliveryEventConsumer(IdempotentConsumer consumer, AuthenticatorStore authenticators) {
        this.consumer = consumer;
        this.authenticators = authenticators;
    }

    @Incoming("push-delivered")
    Uni<Void> onPushDelivered(ConsumerRecord<String, String> record) {
        return consumer.consume(
                record,
                PushDelivered.class,
                (unit, delivery) -> delivery.outcome() == PushDelivered.Outcome.TOKEN_DEAD
                        ? authenticators.clearDeadToken(unit, delivery)
                        : Uni.createFrom().voidItem());
    }
}
