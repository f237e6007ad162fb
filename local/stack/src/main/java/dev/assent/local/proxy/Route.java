package dev.assent.local.proxy;

import java.util.List;

/**
 * One line of the table of routes: which service answers which paths, as the Gateway API understands them.
 *
 * @param segments the parts of the path between slashes
 */
record Route(String service, Type type, List<String> segments) {
    /** How a path matches. */
    enum Type {
        /** Only this path. */
        EXACT,
        /** This path and everything below it, segment by segment. */
        PATH_PREFIX
    }

    static Route of(String service, String type, String path) {
        Type known =
                switch (type) {
                    case "Exact" -> Type.EXACT;
                    case "PathPrefix" -> Type.PATH_PREFIX;
                    default -> throw new IllegalArgumentException("unknown type of match: " + type);
                };
        return new Route(service, known, RequestPath.segments(path));
    }

    boolean matches(List<String> path) {
        return switch (type) {
            case EXACT -> path.equals(segments);
            case PATH_PREFIX ->
                path.size() >= segments.size()
                        && path.subList(0, segments.size()).equals(segments);
        };
    }

    /** The more, the more it is preferred: exact before prefix, then the longest. */
    int precedence() {
        return type == Type.EXACT ? Integer.MAX_VALUE : segments.size();
    }
}
