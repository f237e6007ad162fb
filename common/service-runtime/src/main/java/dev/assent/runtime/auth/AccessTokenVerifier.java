// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.CompactJwtParser;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Verifier of OIDC access tokens: signature, issuer, audience and expiry as {@code quarkus.oidc.*} configures them. It
 * accepts none unless {@code quarkus.oidc.tenant-enabled} is true.
 */
@Singleton
class AccessTokenVerifier {
    private final OidcAuthenticationMechanism oidc;
    private final KeySetMonitor keys;

    AccessTokenVerifier(OidcAuthenticationMechanism oidc, KeySetMonitor keys) {
        this.oidc = oidc;
        this.keys = keys;
    }

    /**
     * Returns the administrator that {@code token}, the Bearer token of {@code context}, names. Fails with 401 for a refused token, and
     * with an {@link IOException}, which is answered with 503, where the provider is not reachable.
     */
    Uni<Administrator> verify(String token, RoutingContext context, IdentityProviderManager providers) {
        if (CompactJwtParser.parse(token).isEmpty()) {
            // The library of Quarkus accepts several spellings of one token.
            return Uni.createFrom().failure(ApiException.unauthorized());
        }
        return oidc.authenticate(context, providers)
                .onFailure()
                .transform(this::refusal)
                .map(AccessTokenVerifier::administrator);
    }

    private static Administrator administrator(@Nullable SecurityIdentity identity) {
        if (identity == null) {
            throw ApiException.unauthorized();
        }
        return Administrator.granted(identity.getPrincipal().getName(), identity.getRoles());
    }

    private Throwable refusal(Throwable failure) {
        if (isOutage(failure)) {
            keys.markUnread();
            return new IOException("OIDC provider not reachable", failure);
        }
        if (keys.isUnread() && hasCause(failure, UnresolvableKeyException.class)) {
            return new IOException("OIDC provider not asked again so soon for its keys", failure);
        }
        return failure instanceof AuthenticationFailedException ? ApiException.unauthorized() : failure;
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** An OIDCException is an outage by itself, but the cause of a refusal for a token of the wrong type. */
    private static boolean isOutage(Throwable failure) {
        if (failure instanceof OIDCException) {
            return true;
        }
        return hasCause(failure, IOException.class)
                || hasCause(failure, TimeoutException.class)
                || hasCause(failure, VertxException.class);
    }
}
