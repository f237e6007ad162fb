// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.webhookevent.DeviceEventService;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;

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
    Uni<Void> onChanged(ConsumerRecord<String, String> record) {
        return consumer.consume(
                record,
                AuthenticatorChanged.class,
                (unit, event) -> devices.onChanged(unit, event, time(record)),
                (unit, id) -> devices.onRemoved(unit, id, time(record)));
    }

    /** Returns when {@code record} was announced; throws {@link IllegalArgumentException} if the header is not a time. */
    private static Instant time(ConsumerRecord<String, String> record) {
        Header header = record.headers().lastHeader("ce_time");
        if (header == null) {
            return Instant.ofEpochMilli(record.timestamp());
        }
        try {
            return Instant.parse(new String(header.value(), UTF_8));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("header ce_time: not an ISO 8601 time", e);
        }
    }
}
