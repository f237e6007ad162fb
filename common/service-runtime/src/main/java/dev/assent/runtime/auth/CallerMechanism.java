// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.AuthenticationChallenge;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Base of the mechanisms, one for each kind of caller, selected by name on the resource. A refusal is an
 * {@link ApiException}, which the exception mappers turn into a response like every other. Each mechanism records its
 * scheme for the challenge of a 401.
 */
abstract class CallerMechanism implements HttpAuthenticationMechanism {
    /** Before the mechanisms of Quarkus, so that the selection of one of ours never reaches those. */
    static final int PRIORITY = DEFAULT_PRIORITY + 10;

    private static final int UNAUTHORIZED = 401;

    private final String scheme;
    private final Uni<HttpCredentialTransport> transport;

    CallerMechanism(String name, String scheme) {
        this.scheme = scheme;
        transport = Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, scheme, name));
    }

    /**
     * Identifies the caller by the header {@code authorization}, null where the request has none. Throws or fails with
     * an {@link ApiException} of 401; fails with another exception where a system that must be asked is not reachable.
     */
    abstract Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers);

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        AuthenticationChallenge.record(context, scheme);
        try {
            return identify(context.request().headers().get(HttpHeaders.AUTHORIZATION), context, providers);
        } catch (ApiException refusal) {
            return Uni.createFrom().failure(refusal);
        }
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return transport;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(UNAUTHORIZED));
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }
}
