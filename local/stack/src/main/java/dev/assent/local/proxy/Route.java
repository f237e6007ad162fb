// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.http.RequestTarget;
import java.util.List;

/**
 * Route of the route table: a service, and the paths that it serves, matched as in the Kubernetes Gateway API.
 *
 * @param segments the path, split at slashes
 */
record Route(String service, Type type, List<String> segments) {
    /** Type of a path match. */
    enum Type {
        /** Matches only this path. */
        EXACT,
        /** Matches this path and all paths below it, by whole segments. */
        PATH_PREFIX
    }

    static Route of(String service, String type, String path) {
        Type known =
                switch (type) {
                    case "Exact" -> Type.EXACT;
                    case "PathPrefix" -> Type.PATH_PREFIX;
                    default ->
                        throw new IllegalArgumentException(
                                "unsupported match type \"" + type + "\"; supported: Exact, PathPrefix");
                };
        return new Route(service, known, RequestTarget.segments(path));
    }

    boolean matches(List<String> path) {
        return switch (type) {
            case EXACT -> path.equals(segments);
            case PATH_PREFIX ->
                path.size() >= segments.size()
                        && path.subList(0, segments.size()).equals(segments);
        };
    }

    /** Returns the precedence: higher first, exact before prefix, then by length. */
    int precedence() {
        return type == Type.EXACT ? Integer.MAX_VALUE : segments.size();
    }
}
