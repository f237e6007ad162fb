// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.cors;

import dev.assent.contracts.tenant.TenantSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;

/** Headers by which a page may read a response that is written before {@link CorsFilter} sees the request. */
@ApplicationScoped
public class CorsHeaders {
    private final AllowedOriginCache origins;

    CorsHeaders(AllowedOriginCache origins) {
        this.origins = origins;
    }

    /**
     * Adds to {@code response} the headers that {@link CorsFilter} would add for a request with the headers {@code request}
     * of a caller of {@code tenantId}. Returns false, and adds nothing, if that takes a query.
     */
    public boolean add(MultiMap request, String tenantId, MultiMap response) {
        String origin = request.get(HttpHeaders.ORIGIN);
        if (origin == null) {
            return true;
        }
        Boolean isAllowed = origins.find(tenantId, origin);
        if (isAllowed == null) {
            return false;
        }
        if (isAllowed) {
            allow(origin, response);
        }
        return true;
    }

    /** Adds the same headers, after a query if it takes one. */
    public Uni<Void> query(MultiMap request, String tenantId, MultiMap response) {
        String origin = request.get(HttpHeaders.ORIGIN);
        if (origin == null || !TenantSettings.isOrigin(origin)) {
            return Uni.createFrom().voidItem();
        }
        return origins.allows(tenantId, origin)
                .invoke(isAllowed -> {
                    if (isAllowed) {
                        allow(origin, response);
                    }
                })
                .replaceWithVoid();
    }

    private static void allow(String origin, MultiMap response) {
        response.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, CorsFilter.EXPOSED)
                .add(HttpHeaders.VARY, CorsFilter.ORIGIN);
    }
}
