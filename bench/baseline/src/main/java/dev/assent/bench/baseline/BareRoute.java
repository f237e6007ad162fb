// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.baseline;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Route below Jakarta REST and Jackson that answers constant bytes: the least that the HTTP server costs. */
@ApplicationScoped
public class BareRoute {
    private static final Buffer WAITING = Buffer.buffer("{\"isVerified\":false,\"isConsumed\":false}");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    void open(@Observes Router router) {
        router.post("/bare/route").handler(context -> {
            context.request().bodyHandler(body -> context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(WAITING));
            // Quarkus pauses each request until its body is wanted.
            context.request().resume();
        });
    }
}
