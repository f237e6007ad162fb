// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.tenant.TenantDirectory;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#BACKEND}: finds the tenant that holds the secret key. */
@Singleton
class BackendMechanism extends CallerMechanism {
    private final TenantDirectory tenants;
    private final TenantLookup lookup;

    BackendMechanism(TenantDirectory tenants, TenantLookup lookup) {
        super(Caller.BACKEND, "basic");
        this.tenants = tenants;
        this.lookup = lookup;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        return lookup.require(context.request(), BasicCredentials.user(authorization), tenants::tenantOfKey)
                .map(tenantId -> CallerIdentity.of(new BackendCaller(tenantId)));
    }
}
