// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every operation that an SDK calls has one success: 200 with a JSON object or array. Phones take no other 2xx, and iOS,
 * Ruby and PHP no empty body.
 */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class OperationResponseIT {
    private static final Set<String> CALLERS_WITH_AN_SDK = Set.of("backend", "browser", "device");
    private static final Set<String> KINDS = Set.of("object", "array");
    /** Calls of Assent's own pages, which no SDK makes. */
    private static final Set<String> OF_NO_SDK = Set.of(
            "get /v1/client/challenges/{challengeId}/events",
            "delete /v1/client/page/devices/{userAuthenticatorId}",
            "post /v1/client/enrolments",
            "post /v1/users/{userId}/enrolments");

    @Test
    void theOnlySuccessOfAnSdksCallIs200WithAnObjectOrArray() throws Exception {
        JsonNode document = document();
        List<String> checked = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                String name = operation.getKey() + " " + path.getKey();
                if (isCalledByAnSdk(operation.getValue()) && !OF_NO_SDK.contains(name)) {
                    checked.add(name);
                    if (!hasOneSuccess(document, operation.getValue().path("responses"))) {
                        others.add(name);
                    }
                }
            }
        }

        assertThat(checked)
                .as("operations that this test finds")
                .hasSizeGreaterThan(25)
                .contains("delete /v1/users/{userId}");
        assertThat(others).isEmpty();
    }

    private static boolean isCalledByAnSdk(JsonNode operation) {
        for (JsonNode requirement : operation.path("security")) {
            for (var scheme : requirement.properties()) {
                if (CALLERS_WITH_AN_SDK.contains(scheme.getKey())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasOneSuccess(JsonNode document, JsonNode responses) {
        List<String> successes = responses.properties().stream()
                .map(response -> response.getKey())
                .filter(status -> status.startsWith("2"))
                .toList();
        JsonNode schema =
                responses.path("200").path("content").path("application/json").path("schema");
        if (schema.has("$ref")) {
            schema = document.at(schema.path("$ref").asText().substring(1));
        }
        return successes.equals(List.of("200"))
                && KINDS.contains(schema.path("type").asText());
    }

    private static JsonNode document() throws Exception {
        Stack stack = Stack.running();
        stack.awaitReady();
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.origin() + "/q/openapi?format=json"))
                .build();
        return Json.read(
                HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body(),
                JsonNode.class);
    }
}
