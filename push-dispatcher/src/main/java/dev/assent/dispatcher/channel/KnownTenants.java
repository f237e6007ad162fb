package dev.assent.dispatcher.channel;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Refuses channels for tenants that do not exist. */
@ApplicationScoped
public class KnownTenants {
    private final TenantDirectory tenants;
    private final CaughtUpWaiter progress;

    KnownTenants(TenantDirectory tenants, CaughtUpWaiter progress) {
        this.tenants = tenants;
        this.progress = progress;
    }

    /** Fails with 404 where there is no such tenant; one made a moment ago may still be on its way here. */
    public Uni<Void> require(String tenantId) {
        return tenants.exists(tenantId)
                .chain(exists -> exists
                        ? Uni.createFrom().item(true)
                        : progress.awaitCaughtUp(Topic.TENANT_CHANGED).chain(() -> tenants.exists(tenantId)))
                .invoke(exists -> {
                    if (!exists) {
                        throw new ApiException(404, "tenant_not_found", "There is no such tenant.");
                    }
                })
                .replaceWithVoid();
    }
}
