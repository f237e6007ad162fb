// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.tenant.TenantDirectory;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#DEVICE}: accepts the id of every existing tenant. */
@Singleton
class DeviceMechanism extends CallerMechanism {
    private final TenantDirectory tenants;
    private final TenantLookup lookup;

    DeviceMechanism(TenantDirectory tenants, TenantLookup lookup) {
        super(Caller.DEVICE, "basic");
        this.tenants = tenants;
        this.lookup = lookup;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        return tenant(authorization).map(tenantId -> CallerIdentity.of(new DeviceCaller(tenantId)));
    }

    /** Returns the id of the existing tenant that {@code authorization} names; throws or fails with 401 for no such one. */
    Uni<String> tenant(@Nullable String authorization) {
        return lookup.require(BasicCredentials.percentDecodedUser(authorization), this::existing);
    }

    private Uni<Optional<String>> existing(String tenantId) {
        return tenants.exists(tenantId).map(exists -> exists ? Optional.of(tenantId) : Optional.empty());
    }
}
