// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells who calls, from the {@code Authorization} header: a backend by its secret key, a browser by its track token, a
 * phone by the tenant's id alone (its proof is the signature), an administrator by the configured token.
 */
@ApplicationScoped
public class RequestAuthenticator {
    private static final String BEARER = "Bearer ";

    private final TenantDirectory tenants;
    private final TrackTokenService trackTokens;
    private final CaughtUpWaiter progress;
    private final Optional<Secret> adminToken;

    RequestAuthenticator(
            TenantDirectory tenants,
            TrackTokenService trackTokens,
            CaughtUpWaiter progress,
            @ConfigProperty(name = "assent.admin-token") Optional<String> adminToken) {
        this.tenants = tenants;
        this.trackTokens = trackTokens;
        this.progress = progress;
        this.adminToken = adminToken.map(Secret::new);
    }

    /** The tenant whose backend calls; fails with 401. */
    public Uni<String> backend(String authorization) {
        return required(BasicCredentials.user(authorization), tenants::tenantOfKey);
    }

    /** The tenant that a phone names; fails with 401 where there is none of that id. */
    public Uni<String> device(String authorization) {
        return required(BasicCredentials.percentDecodedUser(authorization), tenantId -> tenants.exists(tenantId)
                .map(exists -> exists ? Optional.of(tenantId) : Optional.empty()));
    }

    /** What the browser's track token says; throws a 401. */
    public TrackToken browser(String authorization) {
        return trackTokens.verify(bearer(authorization).orElseThrow(ApiException::unauthorized));
    }

    /** Throws a 401 where the administrator's token is not the configured one, or none is configured. */
    public void administrator(String authorization) {
        boolean same = adminToken.isPresent()
                && bearer(authorization)
                        .map(token -> MessageDigest.isEqual(
                                token.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                adminToken.get().reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .orElse(false);
        if (!same) {
            throw ApiException.unauthorized();
        }
    }

    /** A tenant or key made a moment ago may still be on its way here: an unknown one is looked for twice. */
    private Uni<String> required(
            Optional<String> credential, java.util.function.Function<String, Uni<Optional<String>>> lookUp) {
        if (credential.isEmpty()) {
            return Uni.createFrom().failure(ApiException.unauthorized());
        }
        Supplier<Uni<Optional<String>>> look = () -> lookUp.apply(credential.get());
        return look.get()
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : progress.awaitCaughtUp(Topic.TENANT_CHANGED).chain(look::get))
                .map(found -> found.orElseThrow(ApiException::unauthorized));
    }

    /** The token of a {@code Bearer} header (RFC 6750 §2.1); empty where the header is not of this form. */
    public static Optional<String> bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).trim())
                : Optional.empty();
    }
}
