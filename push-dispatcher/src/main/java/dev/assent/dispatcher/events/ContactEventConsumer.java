// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ContactChanged;
import dev.assent.dispatcher.webhookevent.ContactEventService;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

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
    Flow.Subscriber<Message<String>> onChanged() {
        return consumer.consume(EventHandler.of(ContactChanged.class, contacts::onChanged));
    }
}
