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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Mechanism {@link Caller#ADMINISTRATOR}: accepts a static token, unless these are switched off, or an OIDC access token.
 * There are two static tokens while one replaces the other.
 */
@Singleton
class AdministratorMechanism extends CallerMechanism {
    private static final SecurityIdentity STATIC =
            CallerIdentity.of(Administrator.granted(Administrator.STATIC_TOKEN_NAME, List.of(Administrator.ADMIN)));

    private final List<Secret> staticTokens;
    private final AccessTokenVerifier accessTokens;

    AdministratorMechanism(
            @ConfigProperty(name = "assent.admin-token") Optional<String> configured,
            @ConfigProperty(name = "assent.admin.static-token-enabled", defaultValue = "true") boolean staticEnabled,
            AccessTokenVerifier accessTokens) {
        super(Caller.ADMINISTRATOR, "bearer");
        staticTokens = configured.filter(tokens -> staticEnabled).stream()
                .flatMap(tokens -> Arrays.stream(tokens.split(",")))
                .map(String::strip)
                .filter(token -> !token.isEmpty())
                .map(Secret::new)
                .toList();
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

    /** Compares with every token, so that the time tells neither a token nor which of them it is. */
    private boolean isStatic(String token) {
        byte[] presented = token.getBytes(UTF_8);
        boolean isOne = false;
        for (Secret expected : staticTokens) {
            isOne |= MessageDigest.isEqual(presented, expected.reveal().getBytes(UTF_8));
        }
        return isOne;
    }
}
