// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiClient;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Readiness of the services of a stack, as its proxy reports it. */
final class StackReadiness {
    private StackReadiness() {}

    /** Returns the services that are not ready; empty if that cannot be said. */
    static List<String> missingServices(URI apiUrl) {
        List<String> missing = new ArrayList<>();
        try {
            JsonNode report = new ApiClient(apiUrl.resolve("/"))
                    .send("GET", "q/health/ready", Map.of(), null)
                    .json();
            if (report != null) {
                report.path("checks").forEach(check -> {
                    if (!check.path("status").asText().equals("UP")) {
                        missing.add(check.path("name").asText());
                    }
                });
            }
        } catch (UncheckedIOException | IllegalArgumentException e) {
            // Another proxy reports nothing, or something else.
        }
        return missing;
    }
}
