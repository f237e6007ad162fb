// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.BackendClient;
import dev.assent.contracts.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Sends malformed requests to every operation of the OpenAPI document: 400 that names the field, and never a 500. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
class MalformedRequestIT {
    private static final List<String> NO_OBJECT =
            List.of("{", "[]", "\"text\"", "5", "{\"a\": }", "\u0000", "{\"a\":1}}", "nul", " ", "[[[[[[[[");
    private static final List<String> WRONG_VALUES =
            List.of("{}", "[]", "[{}]", "{\"x\": [1]}", "\"\\u0000\"", "\"\\ud800\"", "1e999", "true");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Token of a browser by the operation that it calls, since the attempts with one token are limited. */
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
    }

    /** Operation of an OpenAPI document; {@code body} is the schema of its request body, null where it takes none. */
    private record Operation(
            String method, String path, String caller, JsonNode body, boolean needsBody, JsonNode components) {
        /** Returns the type of each member of the body. */
        Map<String, String> members() {
            Map<String, String> members = new java.util.TreeMap<>();
            resolve(body)
                    .path("properties")
                    .properties()
                    .forEach(member -> members.put(
                            member.getKey(),
                            resolve(member.getValue()).path("type").toString()));
            return members;
        }

        private JsonNode resolve(JsonNode schema) {
            String reference = schema.path("$ref").asText();
            return reference.isEmpty()
                    ? schema
                    : components.path("schemas").path(reference.substring(reference.lastIndexOf('/') + 1));
        }
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoJsonObjectIsNamed() throws Exception {
        return operations().filter(operation -> operation.body() != null).flatMap(operation -> NO_OBJECT.stream()
                .map(body -> dynamicTest(operation.method() + " " + operation.path() + " " + body, () -> {
                    HttpResponse<String> answer = send(operation, body);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                    assertThat(description(answer)).contains(":").doesNotContain("dev.assent", "com.fasterxml");
                })));
    }

    @TestFactory
    Stream<DynamicTest> aBodyThatIsNeededIsNamed() throws Exception {
        return operations().filter(Operation::needsBody).flatMap(operation -> Stream.of("", "null")
                .map(body -> dynamicTest(operation.method() + " " + operation.path() + " " + body, () -> {
                    HttpResponse<String> answer = send(operation, body);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                    assertThat(description(answer)).contains("body: must be a JSON object");
                })));
    }

    @TestFactory
    Stream<DynamicTest> aMemberOfTheWrongTypeIsNamed() throws Exception {
        return operations().filter(operation -> operation.body() != null).flatMap(operation -> {
            Map<String, String> members = operation.members();
            return members.keySet().stream().flatMap(member -> WRONG_VALUES.stream()
                    .filter(value -> !fits(value, members.get(member)))
                    .map(value -> "{\"" + member + "\": " + value + "}")
                    .map(body -> dynamicTest(operation.method() + " " + operation.path() + " " + body, () -> {
                        HttpResponse<String> answer = send(operation, body);
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                        assertThat(description(answer)).contains(":");
                    })));
        });
    }

    @TestFactory
    Stream<DynamicTest> noQueryOrHeaderBreaksAnything() throws Exception {
        List<String> queries = List.of(
                "?publicKey=%00",
                "?publicKey=%ff%fe", "?publicKey=", "?publicKey=" + "A".repeat(4000), "?%25zz=%25", "?&&==");
        return operations().flatMap(operation -> queries.stream()
                .map(query -> dynamicTest(operation.method() + " " + operation.path() + query, () -> {
                    for (String authorization :
                            List.of(authorization(operation), "Basic !!!", "Basic", "Bearer ", "Bearer a.b.c", "x")) {
                        HttpResponse<String> answer = send(operation, "{}", query, authorization);
                        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 499);
                    }
                })));
    }

    private static boolean fits(String value, String type) {
        if (type.contains("object")) {
            return value.startsWith("{");
        }
        return (type.contains("boolean") && value.equals("true")) || (type.contains("array") && value.startsWith("["));
    }

    private static Stream<Operation> operations() throws Exception {
        List<Operation> operations = new ArrayList<>();
        JsonNode document = openApi();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> operations.add(new Operation(
                        method.getKey().toUpperCase(java.util.Locale.ROOT),
                        path.getKey(),
                        caller(method.getValue()),
                        body(method.getValue()),
                        method.getValue().at("/requestBody/required").asBoolean(),
                        document.path("components")))));
        assertThat(operations).as("endpoints that the document names").hasSizeGreaterThan(15);
        return operations.stream();
    }

    private static JsonNode openApi() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.origin() + "/q/openapi?format=json"))
                .build();
        return Json.read(
                CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body(), JsonNode.class);
    }

    private static String caller(JsonNode operation) {
        JsonNode security = operation.path("security").path(0);
        return security.fieldNames().hasNext() ? security.fieldNames().next() : "nobody";
    }

    private static JsonNode body(JsonNode operation) {
        JsonNode schema = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        return schema.isMissingNode() ? null : schema;
    }

    private static HttpResponse<String> send(Operation operation, String body) throws Exception {
        return send(operation, body, "", authorization(operation));
    }

    private static HttpResponse<String> send(Operation operation, String body, String query, String authorization)
            throws Exception {
        String path = operation.path().replaceAll("\\{[^}]*}", "x");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.origin() + path + query))
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .method(operation.method(), HttpRequest.BodyPublishers.ofString(body));
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String authorization(Operation operation) {
        return switch (operation.caller()) {
            case "backend" -> basic(stack.apiSecretKey());
            case "device" -> basic(stack.tenantId());
            case "administrator" -> "Bearer " + stack.adminToken();
            case "browser" ->
                "Bearer " + TOKENS.computeIfAbsent(operation.method() + operation.path(), key -> trackToken());
            default -> "x";
        };
    }

    private static String trackToken() {
        return new BackendClient(stack.wire(), stack.apiSecretKey())
                .trackEnrolment("garbage-sender")
                .token();
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(UTF_8));
    }

    private static String description(HttpResponse<String> answer) {
        JsonNode body = Json.read(answer.body(), JsonNode.class);
        assertThat(body.path("errorCode").asText()).isEqualTo("invalid_request");
        return body.path("errorDescription").asText();
    }
}
