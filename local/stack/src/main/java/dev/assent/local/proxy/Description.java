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

/** {@code GET /q/openapi} of the whole: one document of what all services describe, in YAML or, on request, in JSON. */
final class Description {
    static final String PATH = "/q/openapi";
    private static final long TIMEOUT_MILLIS = Duration.ofSeconds(5).toMillis();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client;
    private final Origins origins;

    Description(HttpClient client, Origins origins) {
        this.client = client;
        this.origins = origins;
    }

    void answer(HttpServerRequest request) {
        boolean asJson = "json".equalsIgnoreCase(request.getParam("format"));
        List<Future<JsonNode>> documents =
                origins.services().stream().sorted().map(this::document).toList();
        Future.all(documents)
                .map(all -> OpenApi.merge(documents.stream().map(Future::result).toList()))
                .map(merged -> asJson ? merged.json() : merged.yaml())
                .onSuccess(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, asJson ? "application/json" : "application/yaml")
                        .end(text))
                .onFailure(problem -> fail(request, problem));
    }

    private static void fail(HttpServerRequest request, Throwable problem) {
        boolean contradiction = problem instanceof IllegalStateException;
        request.response()
                .setStatusCode(contradiction ? 500 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(ErrorAnswer.body(
                        contradiction ? "internal_error" : "service_unavailable",
                        contradiction ? problem.getMessage() : "A service does not describe itself."));
    }

    private Future<JsonNode> document(String service) {
        Optional<Origin> origin = origins.next(service);
        if (origin.isEmpty()) {
            return Future.failedFuture("no instance of " + service + " takes requests");
        }
        return client.request(
                        origin.get().request().setURI(PATH + "?format=json").setTimeout(TIMEOUT_MILLIS))
                .compose(request -> request.send().expecting(HttpResponseExpectation.SC_OK))
                .compose(HttpClientResponse::body)
                .map(Description::parse);
    }

    private static JsonNode parse(Buffer body) {
        try {
            return MAPPER.readTree(body.toString());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
