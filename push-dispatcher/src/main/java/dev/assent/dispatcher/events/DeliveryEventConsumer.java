// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.dispatcher.attempt.DeliveryStore;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes DeliveryRetried, a replayed dead letter, and reopens its delivery. */
@ApplicationScoped
class DeliveryEventConsumer implements EventConsumer {
    private final DeliveryStore deliveries;

    DeliveryEventConsumer(DeliveryStore deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onRetried());
    }

    private EventHandler<DeliveryRetried> onRetried() {
        return EventHandler.of(DeliveryRetried.class, deliveries::reopen);
    }
}
