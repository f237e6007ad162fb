// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.webhookevent.DeviceEventService;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes AuthenticatorChanged into this service's copy of the devices and the tenant's webhook events. */
@ApplicationScoped
class AuthenticatorEventConsumer {
    private final IdempotentConsumer consumer;
    private final DeviceEventService devices;

    AuthenticatorEventConsumer(IdempotentConsumer consumer, DeviceEventService devices) {
        this.consumer = consumer;
        this.devices = devices;
    }

    @Incoming("authenticator-changed")
    Flow.Subscriber<Message<String>> onChanged() {
        return consumer.consume(EventHandler.ofReceived(AuthenticatorChanged.class, (unit, received) -> {
            AuthenticatorChanged event = received.event();
            return event == null
                    ? devices.onRemoved(unit, received.key(), received.announcedAt())
                    : devices.onChanged(unit, event, received.announcedAt());
        }));
    }
}
