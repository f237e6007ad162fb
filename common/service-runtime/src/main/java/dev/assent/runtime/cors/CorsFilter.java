// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.cors;

import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.auth.BasicCredentials;
import dev.assent.runtime.auth.BearerToken;
import dev.assent.runtime.http.ErrorBody;
import dev.assent.runtime.token.CompactJwtParser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.text.ParseException;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Filter that lets pages of a tenant's allowed origins call the client API (Fetch standard, CORS protocol). The filter of
 * Quarkus has one list for all callers; here each tenant has its own. The headers are also on refusals, so that a page can
 * read them.
 */
public class CorsFilter {
    private static final String CLIENT_API = "/v1/client/";
    private static final String ALLOWED = CorsFilter.class.getName();
    static final String ORIGIN = "Origin";
    /** The headers of a response that a page may read. */
    static final String EXPOSED = HttpHeaders.RETRY_AFTER + ", Preference-Applied";

    private static final String REQUESTED_METHOD = "Access-Control-Request-Method";
    private static final String REQUESTED_HEADERS = "Access-Control-Request-Headers";
    private static final String MAX_AGE_SECONDS = "600";

    private final AllowedOriginCache origins;
    private final OwnOrigin own;

    CorsFilter(AllowedOriginCache origins, OwnOrigin own) {
        this.origins = origins;
        this.own = own;
    }

    @ServerRequestFilter(preMatching = true)
    Uni<Response> check(ContainerRequestContext request, HttpServerRequest http) {
        String origin = request.getHeaderString(ORIGIN);
        if (origin == null || !request.getUriInfo().getPath().startsWith(CLIENT_API) || own.isOf(origin, http)) {
            return Uni.createFrom().nullItem();
        }
        boolean isPreflight =
                HttpMethod.OPTIONS.equals(request.getMethod()) && request.getHeaderString(REQUESTED_METHOD) != null;
        if (!TenantSettings.isOrigin(origin)) {
            // No tenant can allow it, so nobody is asked.
            return isPreflight
                    ? Uni.createFrom().item(refusal())
                    : Uni.createFrom().nullItem();
        }
        if (isPreflight) {
            return origins.allowsForAnyTenant(origin).map(allowed -> allowed ? preflight(request, origin) : refusal());
        }
        return claimedTenant(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .map(tenantId -> origins.allows(tenantId, origin))
                .orElseGet(() -> origins.allowsForAnyTenant(origin))
                .invoke(allowed -> {
                    if (allowed) {
                        request.setProperty(ALLOWED, origin);
                    }
                })
                .replaceWith((Response) null);
    }

    @ServerResponseFilter
    void addHeaders(ContainerRequestContext request, ContainerResponseContext response) {
        Object origin = request.getProperty(ALLOWED);
        if (origin != null) {
            response.getHeaders().putSingle("Access-Control-Allow-Origin", origin);
            response.getHeaders().putSingle("Access-Control-Expose-Headers", EXPOSED);
            response.getHeaders().add(HttpHeaders.VARY, ORIGIN);
        }
    }

    private static Response preflight(ContainerRequestContext request, String origin) {
        String headers = request.getHeaderString(REQUESTED_HEADERS);
        return Response.noContent()
                .header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Methods", request.getHeaderString(REQUESTED_METHOD))
                .header("Access-Control-Allow-Headers", headers == null ? HttpHeaders.AUTHORIZATION : headers)
                .header("Access-Control-Max-Age", MAX_AGE_SECONDS)
                .header(HttpHeaders.VARY, ORIGIN)
                .build();
    }

    private static Response refusal() {
        return ErrorBody.response(403, "origin_not_allowed", "No tenant allows this origin.");
    }

    /** Returns the tenant that the credentials name, unverified: a forged one only lets a page of that tenant read a refusal. */
    private static Optional<String> claimedTenant(String authorization) {
        return BearerToken.parse(authorization)
                .flatMap(CompactJwtParser::parse)
                .flatMap(CorsFilter::tenantOf)
                .or(() -> BasicCredentials.percentDecodedUser(authorization))
                .filter(TenantSettings::isTenantId);
    }

    private static Optional<String> tenantOf(SignedJWT token) {
        try {
            return Optional.ofNullable(token.getJWTClaimsSet())
                    .map(claims -> claims.getClaim("tenantId"))
                    .filter(String.class::isInstance)
                    .map(String.class::cast);
        } catch (ParseException e) {
            return Optional.empty();
        }
    }
}
