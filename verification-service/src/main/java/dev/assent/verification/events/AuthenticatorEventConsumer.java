// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.verification.decision.DeviceStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes AuthenticatorChanged into this service's copy of the devices. */
@ApplicationScoped
class AuthenticatorEventConsumer {
    private final IdempotentConsumer consumer;
    private final DeviceStore devices;

    AuthenticatorEventConsumer(IdempotentConsumer consumer, DeviceStore devices) {
        this.consumer = consumer;
        this.devices = devices;
    }

    @Incoming("authenticator-changed")
    Flow.Subscriber<Message<String>> changed() {
        return consumer.consume(EventHandler.of(AuthenticatorChanged.class, devices::apply, devices::remove));
    }
}
