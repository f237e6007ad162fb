// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Every operation of the OpenAPI document refuses requests without credentials and with those of every other caller. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class OperationAuthenticationIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Set<String> PUBLIC = Set.of(
            "GET /.well-known/jwks.json",
            // The code in its body is the credential.
            "POST /v1/client/enrolments/claim");

    /** Callers of an operation that a client may call with a track token, or with its tenant's id alone. */
    private static final Set<String> CLIENTS = Set.of("browser", "device");

    /** Code of a refusal: a browser's operation reports a Bearer that is no track token by a code of its own. */
    private static final Map<String, String> CODES_OF_WRONG_BEARER = Map.of("browser", "invalid_token");

    private static Stack stack;
    private static Map<String, String> credentials;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
        credentials = new TreeMap<>(Map.of(
                "backend",
                basic(stack.apiSecretKey()),
                "device",
                basic(stack.tenantId()),
                "administrator",
                "Bearer " + stack.adminToken(),
                "browser",
                "Bearer " + stack.backend().trackEnrolment(Stack.newUser()).token()));
    }

    private record Operation(String name, String method, String path, Set<String> callers) {}

    @Test
    void onlyTheNamedOperationsArePublic() throws Exception {
        List<Operation> operations = operations();

        assertThat(operations).as("operations that this test finds").hasSizeGreaterThan(30);
        assertThat(operations.stream()
                        .filter(operation -> operation.callers().isEmpty())
                        .map(Operation::name))
                .containsExactlyInAnyOrderElementsOf(PUBLIC);
        assertThat(operations.stream()
                        .flatMap(operation -> operation.callers().stream())
                        .collect(Collectors.toSet()))
                .as("security schemes, for each of which this test has credentials")
                .isEqualTo(credentials.keySet());
        assertThat(operations)
                .filteredOn(operation -> operation.callers().size() > 1)
                .allSatisfy(operation ->
                        assertThat(operation.callers()).as(operation.name()).isEqualTo(CLIENTS));
    }

    @TestFactory
    Stream<DynamicTest> everyOtherOperationRefusesMissingCredentials() throws Exception {
        return securedOperations()
                .map(operation ->
                        dynamicTest(operation.name(), () -> isRefused(send(operation, null), "unauthorized")));
    }

    @TestFactory
    Stream<DynamicTest> everyOtherOperationRefusesTheCredentialsOfOtherCallers() throws Exception {
        return securedOperations().flatMap(operation -> credentials.entrySet().stream()
                .filter(other -> !operation.callers().contains(other.getKey()))
                .map(other -> dynamicTest(operation.name() + " as " + other.getKey(), () -> {
                    String code = other.getValue().startsWith("Bearer")
                            ? CODES_OF_WRONG_BEARER.getOrDefault(
                                    operation.callers().iterator().next(), "unauthorized")
                            : "unauthorized";
                    isRefused(send(operation, other.getValue()), code);
                })));
    }

    @TestFactory
    Stream<DynamicTest> everyOtherOperationAcceptsTheCredentialsOfItsCaller() throws Exception {
        return securedOperations()
                .filter(operation -> operation.method().equals("GET"))
                .map(operation -> dynamicTest(operation.name(), () -> {
                    String caller = operation.callers().iterator().next();
                    assertThat(send(operation, credentials.get(caller)).statusCode())
                            .isNotIn(401, 403);
                }));
    }

    private static void isRefused(HttpResponse<String> response, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        JsonNode body = Json.read(response.body(), JsonNode.class);
        Set<String> members = new TreeSet<>();
        body.fieldNames().forEachRemaining(members::add);
        assertThat(members).containsExactly("error", "errorCode", "errorDescription");
        assertThat(body.path("error").asText()).isEqualTo(code);
        assertThat(body.path("errorCode").asText()).isEqualTo(code);
        assertThat(body.path("errorDescription").asText()).isNotBlank();
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                .matches("(Basic|Bearer) realm=\"assent\".*");
    }

    private static Stream<Operation> securedOperations() throws Exception {
        return operations().stream().filter(operation -> !operation.callers().isEmpty());
    }

    private static List<Operation> operations() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.origin() + "/q/openapi?format=json"))
                .build();
        JsonNode paths = Json.read(CLIENT.send(request, BodyHandlers.ofString()).body(), JsonNode.class)
                .path("paths");
        List<Operation> operations = new ArrayList<>();
        for (var path : paths.properties()) {
            for (var operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                Set<String> callers = new TreeSet<>();
                operation.getValue().path("security").forEach(requirement -> requirement
                        .fieldNames()
                        .forEachRemaining(callers::add));
                operations.add(new Operation(method + " " + path.getKey(), method, path.getKey(), callers));
            }
        }
        return operations;
    }

    private static HttpResponse<String> send(Operation operation, String authorization) throws Exception {
        String path = operation.path().replaceAll("\\{[^}]*}", "x");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.origin() + path))
                .header("Content-Type", "application/json")
                .method(operation.method(), BodyPublishers.ofString("{}"));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(StandardCharsets.UTF_8));
    }
}
