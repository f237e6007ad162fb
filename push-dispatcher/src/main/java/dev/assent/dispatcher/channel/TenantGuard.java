// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Guard that refuses requests for tenants that do not exist. */
@ApplicationScoped
public class TenantGuard {
    private final TenantDirectory tenants;
    private final CaughtUpWaiter waiter;

    TenantGuard(TenantDirectory tenants, CaughtUpWaiter waiter) {
        this.tenants = tenants;
        this.waiter = waiter;
    }

    /** Fails with 404 if the tenant does not exist. A tenant created a moment ago may need a short wait for its event. */
    public Uni<Void> requireExists(String tenantId) {
        return tenants.exists(tenantId)
                .chain(exists -> exists
                        ? Uni.createFrom().item(true)
                        : waiter.awaitCaughtUp(Topic.TENANT_CHANGED).chain(() -> tenants.exists(tenantId)))
                .invoke(exists -> {
                    if (!exists) {
                        throw new ApiException(404, "tenant_not_found", "tenantId: no tenant has this id");
                    }
                })
                .replaceWithVoid();
    }
}
