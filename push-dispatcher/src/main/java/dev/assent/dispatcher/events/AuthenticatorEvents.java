package dev.assent.dispatcher.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.notice.DeviceNotices;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Keeps this service's copy of the devices, and tells the tenant of them. */
@ApplicationScoped
class AuthenticatorEvents {
    private final PlannedDeliveries deliveries;
    private final DeviceNotices devices;

    AuthenticatorEvents(PlannedDeliveries deliveries, DeviceNotices devices) {
        this.deliveries = deliveries;
        this.devices = devices;
    }

    @Incoming("authenticator-changed")
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        return deliveries.consume(
                record,
                AuthenticatorChanged.class,
                (unit, event) -> devices.changed(unit, event, PlannedDeliveries.time(record)),
                (unit, id) -> devices.removed(unit, id, PlannedDeliveries.time(record)));
    }
}
