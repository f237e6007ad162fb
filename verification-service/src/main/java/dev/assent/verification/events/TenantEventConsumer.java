// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.tenant.TenantDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes TenantChanged into this service's copy of the tenants. */
@ApplicationScoped
class TenantEventConsumer implements EventConsumer {
    private final TenantDirectory tenants;

    TenantEventConsumer(TenantDirectory tenants) {
        this.tenants = tenants;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(changed());
    }

    private EventHandler<TenantChanged> changed() {
        return EventHandler.of(TenantChanged.class, tenants::store);
    }
}
