package dev.assent.local.proxy;

import java.util.List;
import java.util.Optional;

/**
 * Where requests go: by the table of routes, and for a developer's eyes to the descriptions of the services.
 *
 * @param origins where the services are
 */
record Targets(RouteTable table, Origins origins) {
    private static final String DESCRIPTIONS = "challenge-service";

    Optional<Target> of(RequestPath path) {
        List<String> segments = path.segments();
        Optional<Target> description = description(path, segments);
        return description.isPresent()
                ? description
                : table.serviceOf(segments).map(service -> new Target(service, path.target()));
    }

    /** {@code /q/openapi/SERVICE} and {@code /q/swagger-ui}: one origin shows the document of each. */
    private Optional<Target> description(RequestPath path, List<String> segments) {
        if (segments.size() == 3
                && segments.subList(0, 2).equals(List.of("q", "openapi"))
                && origins.services().contains(segments.get(2))) {
            return Optional.of(new Target(segments.get(2), "/q/openapi" + path.query()));
        }
        if (segments.size() >= 2 && segments.subList(0, 2).equals(List.of("q", "swagger-ui"))) {
            return Optional.of(new Target(DESCRIPTIONS, path.target()));
        }
        return Optional.empty();
    }
}
