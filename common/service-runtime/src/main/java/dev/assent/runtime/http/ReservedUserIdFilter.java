// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Filter that refuses the word {@code authenticators} as a user id. The SDKs' batch enrolment, {@code POST
 * /v1/users/authenticators}, would otherwise update a user of that name and be taken for a success.
 */
public class ReservedUserIdFilter {
    private static final String RESERVED = "authenticators";
    private static final int SEGMENTS_OF_USER = 3;

    @ServerRequestFilter
    void check(ContainerRequestContext request) {
        var uri = request.getUriInfo();
        if (!RESERVED.equals(uri.getPathParameters(true).getFirst("userId"))) {
            return;
        }
        if (HttpMethod.POST.equals(request.getMethod()) && uri.getPathSegments().size() == SEGMENTS_OF_USER) {
            throw new ApiException(
                    400,
                    "not_supported",
                    "The enrolment of several authenticators in one call is not supported here; enrol them one by one.");
        }
        throw ApiException.invalidRequest("userId", "must not be " + RESERVED + ", which is part of another path");
    }
}
