// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.token.PresentedAccessToken;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Mechanism {@link Caller#APP}: verifies a track token or an enrolment token, reads an access token for the endpoint to
 * verify, or accepts the id of an existing tenant.
 */
@Singleton
class AppMechanism extends CallerMechanism {
    private final ClientIdentifier clients;

    AppMechanism(ClientIdentifier clients) {
        super(Caller.APP, "basic");
        this.clients = clients;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        return BearerToken.parse(authorization)
                .map(token -> Uni.createFrom().item(ofToken(token)))
                .orElseGet(() -> clients.ofTenant(context.request(), BasicCredentials.percentDecodedUser(authorization))
                        .map(Caller.class::cast))
                .map(CallerIdentity::of);
    }

    private Caller ofToken(String token) {
        return PresentedAccessToken.parse(token)
                .<Caller>map(AccessTokenCaller::new)
                .orElseGet(() -> clients.ofEnrollingToken(token));
    }
}
