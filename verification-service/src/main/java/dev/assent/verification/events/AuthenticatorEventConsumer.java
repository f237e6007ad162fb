// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.verification.decision.DeviceStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes AuthenticatorChanged into this service's copy of the devices. */
@ApplicationScoped
class AuthenticatorEventConsumer implements EventConsumer {
    private final DeviceStore devices;

    AuthenticatorEventConsumer(DeviceStore devices) {
        this.devices = devices;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(changed());
    }

    private EventHandler<AuthenticatorChanged> changed() {
        return EventHandler.of(AuthenticatorChanged.class, devices::apply, devices::remove)
                // A device that was removed may answer no longer.
                .urgent();
    }
}
