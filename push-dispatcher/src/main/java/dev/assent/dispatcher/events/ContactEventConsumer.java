// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ContactChanged;
import dev.assent.dispatcher.webhookevent.ContactEventService;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes ContactChanged into the tenant's webhook events. */
@ApplicationScoped
class ContactEventConsumer implements EventConsumer {
    private final ContactEventService contacts;

    ContactEventConsumer(ContactEventService contacts) {
        this.contacts = contacts;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onChanged());
    }

    private EventHandler<ContactChanged> onChanged() {
        return EventHandler.of(ContactChanged.class, contacts::onChanged);
    }
}
