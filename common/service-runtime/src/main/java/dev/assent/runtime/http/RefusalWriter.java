// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import dev.assent.contracts.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Writer of the error responses of requests that reach no endpoint. */
final class RefusalWriter {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private RefusalWriter() {}

    /** Responds with {@code error}; closes the connection if there is a body that nothing has read. */
    static void write(RoutingContext context, ApiException error) {
        if (context.response().closed() || context.response().headWritten()) {
            return;
        }
        if (hasUnreadBody(context.request())) {
            writeAndClose(context, error);
        } else {
            context.response().end(prepare(context, error));
        }
    }

    /** Responds with {@code error}, and closes the connection. */
    static void writeAndClose(RoutingContext context, ApiException error) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        LingeringClose.end(
                context.response(), prepare(context, error), context.request().connection());
    }

    /** Sets status and headers; returns the body. */
    private static Buffer prepare(RoutingContext context, ApiException error) {
        HttpServerResponse response = context.response()
                .setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        if (error.status() == 401) {
            response.putHeader("WWW-Authenticate", AuthenticationChallenge.of(context, error));
        }
        RequestLabel.set(context);
        return Buffer.buffer(Json.write(ErrorBody.of(error)));
    }

    private static boolean hasUnreadBody(HttpServerRequest request) {
        return RequestFraming.hasBody(request.headers())
                && !request.isEnded()
                && request.version() != HttpVersion.HTTP_2;
    }
}
