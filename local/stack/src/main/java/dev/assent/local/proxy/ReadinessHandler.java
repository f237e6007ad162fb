// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Handler of {@code GET /q/health/ready}: up if every service is. */
final class ReadinessHandler {
    static final String PATH = "/q/health/ready";
    private static final long TIMEOUT_MILLIS = Duration.ofSeconds(2).toMillis();

    private final HttpClient client;
    private final InstanceLocator instances;

    ReadinessHandler(HttpClient client, InstanceLocator instances) {
        this.client = client;
        this.instances = instances;
    }

    void handle(HttpServerRequest request) {
        List<Future<JsonObject>> checks =
                instances.services().stream().sorted().map(this::check).toList();
        Future.all(checks).onSuccess(all -> {
            boolean up = checks.stream().allMatch(check -> isUp(check.result()));
            JsonArray results = new JsonArray();
            checks.forEach(check -> results.add(check.result()));
            request.response()
                    .setStatusCode(up ? 200 : 503)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(new JsonObject()
                            .put("status", status(up))
                            .put("checks", results)
                            .toBuffer());
        });
    }

    private Future<JsonObject> check(String service) {
        return instances
                .next(service)
                .map(this::statusOf)
                .orElseGet(() -> Future.succeededFuture(0))
                .map(code -> new JsonObject().put("name", service).put("status", status(code == 200)));
    }

    private Future<Integer> statusOf(ServiceInstance instance) {
        return client.request(instance.managementRequest().setURI(PATH).setTimeout(TIMEOUT_MILLIS))
                .compose(request -> request.send())
                .map(HttpClientResponse::statusCode)
                .otherwise(0);
    }

    private static boolean isUp(JsonObject check) {
        return status(true).equals(check.getString("status"));
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
