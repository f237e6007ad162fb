package dev.assent.local.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code GET /q/openapi} of the whole: one document of what all services describe, in YAML or, on request, in JSON. */
final class Description {
    static final String PATH = "/q/openapi";
    private static final long TIMEOUT_MILLIS = Duration.ofSeconds(5).toMillis();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client;
    private final Map<String, Integer> origins;

    Description(HttpClient client, Map<String, Integer> origins) {
        this.client = client;
        this.origins = origins;
    }

    void answer(HttpServerRequest request) {
        boolean asJson = "json".equalsIgnoreCase(request.getParam("format"));
        List<Future<JsonNode>> documents = origins.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(origin -> document(origin.getValue()))
                .toList();
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

    private Future<JsonNode> document(int port) {
        RequestOptions query = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(PATH + "?format=json")
                .setTimeout(TIMEOUT_MILLIS);
        return client.request(query)
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
