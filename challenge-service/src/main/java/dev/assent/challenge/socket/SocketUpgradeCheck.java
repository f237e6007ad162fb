// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import dev.assent.challenge.start.PageSource;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.auth.ClientIdentifier;
import dev.assent.runtime.cors.AllowedOriginCache;
import dev.assent.runtime.cors.OwnOrigin;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.UpgradedRequest;
import dev.assent.runtime.limit.CallerAddress;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Authentication of a socket. A browser cannot send headers with it, so the SDK names its track token or its tenant in the
 * list of subprotocols. A page of another origin needs the tenant's permission, as for the rest of the client API.
 */
@ApplicationScoped
class SocketUpgradeCheck implements HttpUpgradeCheck {
    /** Key of the caller in the data of a connection. */
    static final TypedKey<ClientCaller> CALLER = new TypedKey<>("caller");

    /** Key of the page in the data of a connection. */
    static final TypedKey<PageSource> PAGE = new TypedKey<>("page");

    /** Key of the time of the handshake or, later, of the last request in the data of a connection. */
    static final TypedKey<Instant> USED_AT = new TypedKey<>("used-at");

    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String PROTOCOL = "authsignal-ws";
    private static final String TOKEN = "x.authsignal.token.";
    private static final String TENANT = "x.authsignal.tenant.";
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    private final ClientIdentifier clients;
    private final AllowedOriginCache origins;
    private final OwnOrigin own;
    private final CallerAddress addresses;
    private final SocketLimit limit;
    private final Clock clock;

    SocketUpgradeCheck(
            ClientIdentifier clients,
            AllowedOriginCache origins,
            OwnOrigin own,
            CallerAddress addresses,
            SocketLimit limit,
            Clock clock) {
        this.clients = clients;
        this.origins = origins;
        this.own = own;
        this.addresses = addresses;
        this.limit = limit;
        this.clock = clock;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        HttpServerRequest request = context.httpRequest();
        return Uni.createFrom()
                .deferred(() -> check(request, context))
                .onFailure(ApiException.class)
                .recoverWithItem(refusal -> CheckResult.rejectUpgradeSync(refusal.status()));
    }

    private Uni<CheckResult> check(HttpServerRequest request, HttpUpgradeContext context) {
        PageSource page =
                PageSource.of(addresses.shown(request), request.getHeader("User-Agent"), request.getHeader("Origin"));
        if (!limit.allows(page.name())) {
            return CheckResult.rejectUpgrade(UNAVAILABLE);
        }
        return caller(request).chain(caller -> isAllowed(caller, request).map(allowed -> {
            if (!allowed) {
                return CheckResult.rejectUpgradeSync(FORBIDDEN);
            }
            context.userData().put(CALLER, caller);
            context.userData().put(PAGE, page);
            // Before the handshake is answered: onOpen runs later, maybe after the page's next step.
            context.userData().put(USED_AT, clock.instant());
            UpgradedRequest.end(request);
            SocketText.requireUtf8(request);
            return CheckResult.permitUpgradeSync();
        }));
    }

    private Uni<ClientCaller> caller(HttpServerRequest request) {
        List<String> offered = request.headers().getAll(PROTOCOLS).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
        if (!offered.contains(PROTOCOL)) {
            throw ApiException.unauthorized();
        }
        Optional<String> token = named(offered, TOKEN);
        return token.isPresent()
                ? Uni.createFrom().item(clients.ofToken(token.get()))
                : clients.ofTenant(request, named(offered, TENANT));
    }

    private static Optional<String> named(List<String> offered, String prefix) {
        return offered.stream()
                .filter(protocol -> protocol.startsWith(prefix))
                .map(protocol -> protocol.substring(prefix.length()))
                .findFirst();
    }

    private Uni<Boolean> isAllowed(ClientCaller caller, HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || own.isOf(origin, request)
                ? Uni.createFrom().item(true)
                : origins.allows(caller.tenantId(), origin);
    }
}
