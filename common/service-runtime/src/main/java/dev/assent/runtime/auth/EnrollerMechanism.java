// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.runtime.token.TrackTokenService;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Mechanism {@link Caller#ENROLLER}: verifies a track token or an enrolment token, and reads an access token for the endpoint
 * to verify.
 */
@Singleton
class EnrollerMechanism extends CallerMechanism {
    private final TrackTokenService trackTokens;

    EnrollerMechanism(TrackTokenService trackTokens) {
        super(Caller.ENROLLER, "bearer");
        this.trackTokens = trackTokens;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        String token = BearerToken.parse(authorization).orElseThrow(ApiException::unauthorized);
        return Uni.createFrom().item(CallerIdentity.of(caller(token)));
    }

    private Caller caller(String token) {
        return PresentedAccessToken.parse(token)
                .<Caller>map(AccessTokenCaller::new)
                .orElseGet(() -> BrowserCaller.of(trackTokens.verifyEnrolling(token)));
    }
}
