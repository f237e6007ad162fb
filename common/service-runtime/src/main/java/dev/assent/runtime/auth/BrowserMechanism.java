// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackTokenService;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#BROWSER}: verifies the track token. */
@Singleton
class BrowserMechanism extends CallerMechanism {
    private final TrackTokenService trackTokens;

    BrowserMechanism(TrackTokenService trackTokens) {
        super(Caller.BROWSER, "bearer");
        this.trackTokens = trackTokens;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        String token = BearerToken.parse(authorization).orElseThrow(ApiException::unauthorized);
        return Uni.createFrom().item(CallerIdentity.of(BrowserCaller.of(trackTokens.verifyLifetime(token))));
    }

    /** Before the other mechanisms: polls outnumber all other requests, and the selection stops at the first match. */
    @Override
    public int getPriority() {
        return PRIORITY + 1;
    }
}
