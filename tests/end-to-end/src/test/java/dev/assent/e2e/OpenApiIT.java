// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Compares {@code docs/openapi.yaml} with the document that the stack serves; {@code -Dassent.docs.write} writes the file. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class OpenApiIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
    }

    @Test
    void theVersionedDocumentDescribesWhatRuns() throws Exception {
        HttpResponse<String> served = send("GET", "/q/openapi");
        assertThat(served.statusCode()).as(served.body()).isEqualTo(200);

        Path versioned = Stack.project().resolve("docs/openapi.yaml");
        if (System.getProperty("assent.docs.write") != null) {
            Files.writeString(versioned, served.body());
        }
        assertThat(Files.readString(versioned))
                .as("docs/openapi.yaml; docs/README.md says how it is written anew")
                .isEqualTo(served.body());
    }

    @Test
    void everyDescribedCallLeadsToTheServiceThatDescribesIt() throws Exception {
        JsonNode paths = Json.read(send("GET", "/q/openapi?format=json").body(), JsonNode.class)
                .path("paths");
        List<String> lost = new ArrayList<>();
        for (var path : paths.properties()) {
            for (var call : path.getValue().properties()) {
                String method = call.getKey().toUpperCase(Locale.ROOT);
                int status =
                        send(method, path.getKey().replaceAll("\\{[^}]*}", "x")).statusCode();
                // The right service authenticates first; a wrong one has no such operation.
                if (status == 404 || status == 405) {
                    lost.add(method + " " + path.getKey() + " " + status);
                }
            }
        }
        assertThat(paths.size()).as("paths that this test finds").isGreaterThan(15);
        assertThat(lost).isEmpty();
    }

    private static HttpResponse<String> send(String method, String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(stack.origin() + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
