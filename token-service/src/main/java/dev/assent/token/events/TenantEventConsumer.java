// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes TenantChanged into this service's copy of the tenants. */
@ApplicationScoped
class TenantEventConsumer {
    private final IdempotentConsumer consumer;
    private final TenantDirectory tenants;

    TenantEventConsumer(IdempotentConsumer consumer, TenantDirectory tenants) {
        this.consumer = consumer;
        this.tenants = tenants;
    }

    @Incoming("tenant-changed")
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        return consumer.consume(record, TenantChanged.class, tenants::store);
    }
}
