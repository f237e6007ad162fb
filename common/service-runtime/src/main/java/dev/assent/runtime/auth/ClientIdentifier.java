// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Identifier of clients by the credentials that a header, or the handshake of a WebSocket, carries. */
@ApplicationScoped
public class ClientIdentifier {
    private final TrackTokenService trackTokens;
    private final TenantDirectory tenants;
    private final TenantLookup lookup;

    ClientIdentifier(TrackTokenService trackTokens, TenantDirectory tenants, TenantLookup lookup) {
        this.trackTokens = trackTokens;
        this.tenants = tenants;
        this.lookup = lookup;
    }

    /** Returns the client that holds the track token {@code text}; throws a 401. */
    public ClientCaller ofToken(String text) {
        return of(trackTokens.verify(text));
    }

    /** Returns the client that enrols with the track token or enrolment token {@code text}; throws a 401. */
    ClientCaller ofEnrollingToken(String text) {
        return of(trackTokens.verifyEnrolling(text).content());
    }

    private static ClientCaller of(TrackToken token) {
        return new ClientCaller(token.tenantId(), token);
    }

    /** Returns the client that names an existing tenant in {@code request}; throws or fails with 401. */
    public Uni<ClientCaller> ofTenant(HttpServerRequest request, Optional<String> tenantId) {
        return lookup.require(request, tenantId, named -> tenants.exists(named)
                        .map(exists -> exists ? Optional.of(named) : Optional.empty()))
                .map(existing -> new ClientCaller(existing, null));
    }
}
