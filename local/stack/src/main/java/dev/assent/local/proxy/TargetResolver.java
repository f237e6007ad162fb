// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.RequestTarget;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolver of the targets of requests, by the route table; the API documents of the services have paths of their own.
 *
 * @param instances the instances of the services
 */
record TargetResolver(RouteTable table, InstanceLocator instances) {
    private static final String API_PAGES = "challenge-service";

    /**
     * Resolves a path and a query as they were received. A malformed target goes, as it is, to the service of its first
     * segments, which refuses it after it has checked the caller's credentials. Throws a 400 for one that cannot.
     */
    Optional<ProxyTarget> resolve(String path, @Nullable String query) {
        RequestTarget target;
        try {
            target = RequestTarget.parse(path, query);
        } catch (ApiException malformed) {
            return Optional.of(malformedTarget(new RequestTarget(path, query)).orElseThrow(() -> malformed));
        }
        List<String> segments = RequestTarget.segments(target.path());
        return documentTarget(target, segments).or(() -> serviceTarget(target));
    }

    private Optional<ProxyTarget> serviceTarget(RequestTarget target) {
        return table.serviceOf(RequestTarget.segments(target.path()))
                .map(service -> new ProxyTarget(service, target.uri()));
    }

    /** The client writes other characters in another way than it received them, so that they would mean something. */
    private Optional<ProxyTarget> malformedTarget(RequestTarget target) {
        return target.uri().chars().allMatch(c -> c > ' ' && c < 0x7f) ? serviceTarget(target) : Optional.empty();
    }

    /** Resolves {@code /q/openapi/SERVICE} and {@code /q/swagger-ui}, so that one origin serves all documents. */
    private Optional<ProxyTarget> documentTarget(RequestTarget target, List<String> segments) {
        if (segments.size() == 3
                && segments.subList(0, 2).equals(List.of("q", "openapi"))
                && instances.services().contains(segments.get(2))) {
            return Optional.of(new ProxyTarget(segments.get(2), new RequestTarget("/q/openapi", target.query()).uri()));
        }
        if (segments.size() >= 2 && segments.subList(0, 2).equals(List.of("q", "swagger-ui"))) {
            return Optional.of(new ProxyTarget(API_PAGES, target.uri()));
        }
        return Optional.empty();
    }
}
