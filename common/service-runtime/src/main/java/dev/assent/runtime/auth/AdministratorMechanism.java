// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#ADMINISTRATOR}: accepts the static token, unless it is switched off, or an OIDC access token. */
@Singleton
class AdministratorMechanism extends CallerMechanism {
    private static final SecurityIdentity STATIC =
            CallerIdentity.of(Administrator.granted(Administrator.STATIC_TOKEN_NAME, List.of(Administrator.ADMIN)));

    private final Optional<Secret> staticToken;
    private final AccessTokenVerifier accessTokens;

    AdministratorMechanism(
            @ConfigProperty(name = "assent.admin-token") Optional<String> staticToken,
            @ConfigProperty(name = "assent.admin.static-token-enabled", defaultValue = "true") boolean staticEnabled,
            AccessTokenVerifier accessTokens) {
        super(Caller.ADMINISTRATOR, "bearer");
        this.staticToken = staticToken.filter(token -> staticEnabled).map(Secret::new);
        this.accessTokens = accessTokens;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        String token = BearerToken.parse(authorization).orElseThrow(ApiException::unauthorized);
        return isStatic(token)
                ? Uni.createFrom().item(STATIC)
                : accessTokens.verify(token, context, providers).map(CallerIdentity::of);
    }

    private boolean isStatic(String token) {
        return staticToken.isPresent()
                && MessageDigest.isEqual(
                        token.getBytes(UTF_8), staticToken.get().reveal().getBytes(UTF_8));
    }
}
