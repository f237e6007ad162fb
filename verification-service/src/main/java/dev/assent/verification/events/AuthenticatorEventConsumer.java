// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.verification.decision.DeviceStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

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
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        return consumer.consume(record, AuthenticatorChanged.class, devices::apply, devices::remove);
    }
}
