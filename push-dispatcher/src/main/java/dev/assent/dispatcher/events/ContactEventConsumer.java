// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ContactChanged;
import dev.assent.dispatcher.webhookevent.ContactEventService;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes ContactChanged into the tenant's webhook events. */
@ApplicationScoped
class ContactEventConsumer {
    private final IdempotentConsumer consumer;
    private final ContactEventService contacts;

    ContactEventConsumer(IdempotentConsumer consumer, ContactEventService contacts) {
        this.consumer = consumer;
        this.contacts = contacts;
    }

    @Incoming("contact-changed")
    Uni<Void> onChanged(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ContactChanged.class, contacts::onChanged);
    }
}
