// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.http.CallerCheck;
import io.quarkus.security.identity.IdentityProviderManager;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Check of credentials by the part of the API that the path is in, for requests that no endpoint serves. */
@Singleton
class PathCallerCheck implements CallerCheck {
    private static final String API = "/v1/";
    private static final String CLIENT_API = "/v1/client/";
    private static final String ADMIN_API = "/v1/admin/";

    private final BackendMechanism backends;
    private final BrowserMechanism browsers;
    private final DeviceMechanism devices;
    private final AdministratorMechanism administrators;
    private final IdentityProviderManager providers;

    PathCallerCheck(
            BackendMechanism backends,
            BrowserMechanism browsers,
            DeviceMechanism devices,
            AdministratorMechanism administrators,
            IdentityProviderManager providers) {
        this.backends = backends;
        this.browsers = browsers;
        this.devices = devices;
        this.administrators = administrators;
        this.providers = providers;
    }

    @Override
    public Uni<Void> requireCaller(RoutingContext context) {
        return mechanism(context)
                .map(found -> found.authenticate(context, providers).replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Optional<CallerMechanism> mechanism(RoutingContext context) {
        String path = context.request().path();
        if (path == null || !path.startsWith(API)) {
            return Optional.empty();
        }
        if (path.startsWith(ADMIN_API)) {
            return Optional.of(administrators);
        }
        if (!path.startsWith(CLIENT_API)) {
            return Optional.of(backends);
        }
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return Optional.of(BearerToken.parse(authorization).isPresent() ? browsers : devices);
    }
}
