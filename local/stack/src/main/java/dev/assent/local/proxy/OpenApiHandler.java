// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Handler of {@code GET /q/openapi}: merges the documents of all services, in YAML or, on request, in JSON. */
final class OpenApiHandler {
    static final String PATH = "/q/openapi";
    private static final long TIMEOUT_MILLIS = Duration.ofSeconds(5).toMillis();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client;
    private final InstanceLocator instances;

    OpenApiHandler(HttpClient client, InstanceLocator instances) {
        this.client = client;
        this.instances = instances;
    }

    void handle(HttpServerRequest request) {
        boolean asJson = "json".equalsIgnoreCase(request.getParam("format"));
        List<Future<JsonNode>> documents =
                instances.services().stream().sorted().map(this::document).toList();
        Future.all(documents)
                .map(all -> OpenApiDocument.merge(
                        documents.stream().map(Future::result).toList()))
                .map(merged -> asJson ? merged.json() : merged.yaml())
                .onSuccess(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, asJson ? "application/json" : "application/yaml")
                        .end(text))
                .onFailure(problem -> fail(request, problem));
    }

    private static void fail(HttpServerRequest request, Throwable problem) {
        boolean isConflict = problem instanceof IllegalStateException;
        request.response()
                .setStatusCode(isConflict ? 500 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(ErrorResponse.body(
                        isConflict ? "internal_error" : "service_unavailable",
                        isConflict
                                ? String.valueOf(problem.getMessage())
                                : "The OpenAPI document of a service is not available."));
    }

    private Future<JsonNode> document(String service) {
        Optional<ServiceInstance> instance = instances.next(service);
        if (instance.isEmpty()) {
            return Future.failedFuture("no instance of " + service + " accepts requests");
        }
        return client.request(
                        instance.get().request().setURI(PATH + "?format=json").setTimeout(TIMEOUT_MILLIS))
                .compose(request -> request.send().expecting(HttpResponseExpectation.SC_OK))
                .compose(HttpClientResponse::body)
                .map(OpenApiHandler::parse);
    }

    private static JsonNode parse(Buffer body) {
        try {
            return MAPPER.readTree(body.toString());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
