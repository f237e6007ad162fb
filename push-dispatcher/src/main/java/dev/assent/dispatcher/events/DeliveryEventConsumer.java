// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.dispatcher.attempt.DeliveryStore;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

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
    Uni<Void> onRetried(ConsumerRecord<String, String> record) {
        return consumer.consume(record, DeliveryRetried.class, deliveries::reopen);
    }
}
