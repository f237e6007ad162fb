// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.challenge.authenticator.AuthenticatorStore;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumer of push delivery results, which push-dispatcher publishes. */
@ApplicationScoped
class PushDeliveryEventConsumer implements EventConsumer {
    private static final String WEBHOOK = "webhook";

    private final AuthenticatorStore authenticators;

    PushDeliveryEventConsumer(AuthenticatorStore authenticators) {
        this.authenticators = authenticators;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onPushDelivered());
    }

    private EventHandler<PushDelivered> onPushDelivered() {
        return EventHandler.of(PushDelivered.class, this::apply).onlyIf(PushDeliveryEventConsumer::hasEffect);
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
