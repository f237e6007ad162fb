package dev.assent.local.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which service answers which path: the table of {@code deploy/routes.json}, and the few paths of a local stack's own. */
public final class RouteTable {
    private final List<Route> routes;

    RouteTable(List<Route> routes) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(Route::precedence).reversed())
                .toList();
    }

    /** The one table that every deployment uses. */
    public static RouteTable ofDeployment() {
        try (InputStream json = RouteTable.class.getResourceAsStream("routes.json")) {
            List<Route> routes = new ArrayList<>();
            for (JsonNode entry : new ObjectMapper().readTree(json)) {
                String service = entry.path("service").textValue();
                for (JsonNode match : entry.path("matches")) {
                    routes.add(Route.of(
                            service,
                            match.path("type").textValue(),
                            match.path("value").textValue()));
                }
            }
            return new RouteTable(routes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of routes", e);
        }
    }

    /** The name of the service that answers {@code path}, which is in normal form. */
    Optional<String> serviceOf(List<String> path) {
        return routes.stream()
                .filter(route -> route.matches(path))
                .map(Route::service)
                .findFirst();
    }
}
