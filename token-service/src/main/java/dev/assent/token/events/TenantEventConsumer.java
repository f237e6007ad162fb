package dev.assent.token.events;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Keeps this service's copy of the tenants. */
@ApplicationScoped
class TenantChanges {
    private final IdempotentConsumer consumption;
    private final TenantDirectory tenants;

    TenantChanges(IdempotentConsumer consumption, TenantDirectory tenants) {
        this.consumption = consumption;
        this.tenants = tenants;
    }

    @Incoming("tenant-changed")
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        return consumption.consume(record, TenantChanged.class, tenants::store);
    }
}
