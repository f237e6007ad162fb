package dev.assent.local.proxy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where requests go: by the table of routes, and for a developer's eyes to the descriptions of the services.
 *
 * @param origins the port of each service
 */
record Targets(RouteTable table, Map<String, Integer> origins) {
    private static final String DESCRIPTIONS = "challenge-service";

    Optional<Target> of(RequestPath path) {
        List<String> segments = path.segments();
        Optional<Target> description = description(path, segments);
        return description.isPresent()
                ? description
                : table.serviceOf(segments).map(service -> to(service, path.target()));
    }

    /** {@code /q/openapi/SERVICE} and {@code /q/swagger-ui}: one origin shows the document of each. */
    private Optional<Target> description(RequestPath path, List<String> segments) {
        if (segments.size() == 3
                && segments.subList(0, 2).equals(List.of("q", "openapi"))
                && origins.containsKey(segments.get(2))) {
            return Optional.of(to(segments.get(2), "/q/openapi" + path.query()));
        }
        if (segments.size() >= 2 && segments.subList(0, 2).equals(List.of("q", "swagger-ui"))) {
            return Optional.of(to(DESCRIPTIONS, path.target()));
        }
        return Optional.empty();
    }

    private Target to(String service, String uri) {
        return new Target(service, origins.get(service), uri);
    }
}
