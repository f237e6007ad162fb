// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.dispatcher.attempt.DeliveryStore;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes DeliveryRetried, a replayed dead letter, and reopens its delivery. */
@ApplicationScoped
class DeliveryEventConsumer {
    private final IdempotentConsumer consumer;
    private final DeliveryStore deliveries;

    DeliveryEventConsumer(IdempotentConsumer consumer, DeliveryStore deliveries) {
        this.consumer = consumer;
        this.deliveries = deliveries;
    }

    @Incoming("delivery-retried")
    Flow.Subscriber<Message<String>> onRetried() {
        return consumer.consume(EventHandler.of(DeliveryRetried.class, deliveries::reopen));
    }
}
