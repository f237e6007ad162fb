// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** HTTP probe of a container, with the defaults of Kubernetes. */
record Probe(String path, int port, Duration period, Duration timeout, int failureThreshold) {

    static Probe of(JsonNode probe, JsonNode ports) {
        String port = probe.at("/httpGet/port").asText();
        return new Probe(
                probe.at("/httpGet/path").asText(),
                Manifests.elements(ports)
                        .filter(named -> named.path("name").asText().equals(port))
                        .findFirst()
                        .orElseThrow()
                        .path("containerPort")
                        .intValue(),
                Duration.ofSeconds(probe.path("periodSeconds").asInt(10)),
                Duration.ofSeconds(probe.path("timeoutSeconds").asInt(1)),
                probe.path("failureThreshold").asInt(3));
    }
}
