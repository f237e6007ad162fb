// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import java.util.List;
import java.util.Optional;

/**
 * Resolver of the targets of requests, by the route table; the API documents of the services have paths of their own.
 *
 * @param instances the instances of the services
 */
record TargetResolver(RouteTable table, InstanceLocator instances) {
    private static final String API_PAGES = "challenge-service";

    Optional<ProxyTarget> resolve(RequestPath path) {
        List<String> segments = path.segments();
        return documentTarget(path, segments)
                .or(() -> table.serviceOf(segments).map(service -> new ProxyTarget(service, path.target())));
    }

    /** Resolves {@code /q/openapi/SERVICE} and {@code /q/swagger-ui}, so that one origin serves all documents. */
    private Optional<ProxyTarget> documentTarget(RequestPath path, List<String> segments) {
        if (segments.size() == 3
                && segments.subList(0, 2).equals(List.of("q", "openapi"))
                && instances.services().contains(segments.get(2))) {
            return Optional.of(new ProxyTarget(segments.get(2), "/q/openapi" + path.query()));
        }
        if (segments.size() >= 2 && segments.subList(0, 2).equals(List.of("q", "swagger-ui"))) {
            return Optional.of(new ProxyTarget(API_PAGES, path.target()));
        }
        return Optional.empty();
    }
}
