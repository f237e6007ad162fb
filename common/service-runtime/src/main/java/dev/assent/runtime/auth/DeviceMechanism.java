// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#DEVICE}: accepts the id of every existing tenant. */
@Singleton
class DeviceMechanism extends CallerMechanism {
    private final ClientIdentifier clients;

    DeviceMechanism(ClientIdentifier clients) {
        super(Caller.DEVICE, "basic");
        this.clients = clients;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        return clients.ofTenant(context.request(), BasicCredentials.percentDecodedUser(authorization))
                .map(client -> CallerIdentity.of(new DeviceCaller(client.tenantId())));
    }
}
