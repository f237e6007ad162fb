// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import dev.assent.contracts.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** Writer of the error responses of requests that reach no endpoint. */
final class RefusalWriter {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    /** Time for the caller to read the response while the rest of its body is discarded (RFC 9112 §9.6). */
    private static final long LINGER_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private RefusalWriter() {}

    /** Responds with {@code error}. Discards a body that nothing has read, and closes the connection after it. */
    static void write(RoutingContext context, ApiException error) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        if (error.status() == 401) {
            response.putHeader("WWW-Authenticate", AuthenticationChallenge.of(context, error));
        }
        if (hasUnreadBody(context.request())) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            closeAfterBody(context);
        }
        RequestLabel.set(context);
        response.end(Buffer.buffer(Json.write(ErrorBody.of(error))));
    }

    /** Responds with {@code error}, and closes the connection. */
    static void writeAndClose(RoutingContext context, ApiException error) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        write(context, error);
        context.request().connection().close();
    }

    private static boolean hasUnreadBody(HttpServerRequest request) {
        return RequestEntrance.hasBody(request.headers())
                && !request.isEnded()
                && request.version() != HttpVersion.HTTP_2;
    }

    private static void closeAfterBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.handler(discarded -> {});
        request.endHandler(end -> request.connection().close());
        context.vertx().setTimer(LINGER_MILLIS, late -> request.connection().close());
    }
}
