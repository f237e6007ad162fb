// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#CLIENT}: verifies a track token, or accepts the id of an existing tenant. */
@Singleton
class ClientMechanism extends CallerMechanism {
    private final ClientIdentifier clients;

    ClientMechanism(ClientIdentifier clients) {
        super(Caller.CLIENT, "basic");
        this.clients = clients;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        return BearerToken.parse(authorization)
                .map(token -> Uni.createFrom().item(clients.ofToken(token)))
                .orElseGet(
                        () -> clients.ofTenant(context.request(), BasicCredentials.percentDecodedUser(authorization)))
                .map(CallerIdentity::of);
    }
}
