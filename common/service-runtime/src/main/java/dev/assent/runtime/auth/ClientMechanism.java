// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mechanism {@link Caller#CLIENT}: verifies a track token, or accepts the id of an existing tenant. */
@Singleton
class ClientMechanism extends CallerMechanism {
    private final TrackTokenService trackTokens;
    private final DeviceMechanism devices;

    ClientMechanism(TrackTokenService trackTokens, DeviceMechanism devices) {
        super(Caller.CLIENT, "basic");
        this.trackTokens = trackTokens;
        this.devices = devices;
    }

    @Override
    Uni<SecurityIdentity> identify(
            @Nullable String authorization, RoutingContext context, IdentityProviderManager providers) {
        Optional<String> bearer = BearerToken.parse(authorization);
        if (bearer.isPresent()) {
            TrackToken token = trackTokens.verify(bearer.get());
            return Uni.createFrom().item(CallerIdentity.of(new ClientCaller(token.tenantId(), token)));
        }
        return devices.tenant(authorization).map(tenantId -> CallerIdentity.of(new ClientCaller(tenantId, null)));
    }
}
