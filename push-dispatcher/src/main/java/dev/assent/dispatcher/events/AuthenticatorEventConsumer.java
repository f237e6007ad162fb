// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.webhookevent.DeviceEventService;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes AuthenticatorChanged into this service's copy of the devices and the tenant's webhook events. */
@ApplicationScoped
class AuthenticatorEventConsumer implements EventConsumer {
    private final DeviceEventService devices;

    AuthenticatorEventConsumer(DeviceEventService devices) {
        this.devices = devices;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onChanged());
    }

    private EventHandler<AuthenticatorChanged> onChanged() {
        return EventHandler.ofReceived(AuthenticatorChanged.class, (unit, received) -> {
            AuthenticatorChanged event = received.event();
            return event == null
                    ? devices.onRemoved(unit, received.key(), received.announcedAt())
                    : devices.onChanged(unit, event, received.announcedAt());
        });
    }
}
