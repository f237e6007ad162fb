// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Filter that refuses paths and queries with text that the database cannot store or that no prompt may show. */
public class StorablePathFilter {

    @ServerRequestFilter(preMatching = true)
    @Nullable
    Response check(ContainerRequestContext request) {
        var uri = request.getUriInfo();
        boolean valid = isId(uri.getPath(true))
                && uri.getQueryParameters(true).values().stream()
                        .flatMap(java.util.List::stream)
                        .allMatch(StorablePathFilter::isId);
        return valid ? null : ErrorBody.response(400, "invalid_request", "path: holds a character that no id has");
    }

    private static boolean isId(String text) {
        return StorableText.isStorable(text) && VisibleText.isIdentifier(text);
    }
}
