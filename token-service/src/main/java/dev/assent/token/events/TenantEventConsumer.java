// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.tenant.TenantDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

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
    Flow.Subscriber<Message<String>> changed() {
        return consumer.consume(EventHandler.of(TenantChanged.class, tenants::store));
    }
}
