// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.challenge.authenticator.AuthenticatorStore;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumer of push delivery results, which push-dispatcher publishes. */
@ApplicationScoped
class PushDeliveryEventConsumer {
    private static final String WEBHOOK = "webhook";

    private final IdempotentConsumer consumer;
    private final AuthenticatorStore authenticators;

    PushDeliveryEventConsumer(IdempotentConsumer consumer, AuthenticatorStore authenticators) {
        this.consumer = consumer;
        this.authenticators = authenticators;
    }

    @Incoming("push-delivered")
    Flow.Subscriber<Message<String>> onPushDelivered() {
        return consumer.consume(
                EventHandler.of(PushDelivered.class, this::apply).onlyIf(PushDeliveryEventConsumer::hasEffect));
    }

    private static boolean hasEffect(PushDelivered delivery) {
        return switch (delivery.outcome()) {
            case TOKEN_DEAD -> true;
            case REJECTED -> concernsDevice(delivery);
            // The event says whether there is an error to clear, so that an ordinary push needs no statement.
            case DELIVERED -> Boolean.TRUE.equals(delivery.recovered());
            // An endpoint that is out of order says nothing of the device.
            case GIVEN_UP -> false;
        };
    }

    private Uni<Void> apply(UnitOfWork unit, PushDelivered delivery) {
        return switch (delivery.outcome()) {
            case TOKEN_DEAD -> authenticators.clearDeadToken(unit, delivery);
            case REJECTED -> authenticators.recordPushError(unit, delivery);
            case DELIVERED -> authenticators.clearPushError(unit, delivery);
            case GIVEN_UP -> Uni.createFrom().voidItem();
        };
    }

    /** A refusal by the tenant's gateway is no error of a push service. Without an attempt, no channel reaches the device. */
    private static boolean concernsDevice(PushDelivered delivery) {
        return !WEBHOOK.equals(delivery.channel()) || delivery.attempts() == 0;
    }
}
