// SPDX-License-Identifier: Apache-2.0
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

/** Route table of {@code deploy/routes.json}: maps paths to services. */
public final class RouteTable {
    private final List<Route> routes;

    RouteTable(List<Route> routes) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(Route::precedence).reversed())
                .toList();
    }

    /** Reads the table that every deployment uses. */
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
            throw new UncheckedIOException("cannot read routes.json", e);
        }
    }

    /** Returns the name of the service for the segments {@code path}; empty if there is none. */
    Optional<String> serviceOf(List<String> path) {
        return routes.stream()
                .filter(route -> route.matches(path))
                .map(Route::service)
                .findFirst();
    }
}
