// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.http.LingeringClose;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;

/** Error response of the proxy itself, in the protocol's format. */
enum ErrorResponse {
    MALFORMED(400, "invalid_request", "The request is malformed."),
    TARGET_TOO_LONG(414, "uri_too_long", "Path and query are longer than this server accepts."),
    HEADERS_TOO_LONG(431, "header_fields_too_large", "The headers are longer than this server accepts."),
    UNKNOWN(404, "not_found", "Nothing is served at this path."),
    DOWN(503, "service_unavailable", "The service that answers this path is not available. Try again shortly.");

    private static final String RETRY_SECONDS = "1";

    private final int status;
    private final String body;

    ErrorResponse(int status, String code, String description) {
        this.status = status;
        this.body = body(code, description).toString();
    }

    /** Returns the response to {@code request}, whose body is discarded. */
    ProxyResponse to(ProxyRequest request) {
        ProxyResponse response = request.release()
                .response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .setBody(Body.body(Buffer.buffer(body)));
        return this == DOWN ? response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : response;
    }

    /** Responds to {@code request}, which the HTTP codec could not read. */
    static void refuseUnreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        ErrorResponse error = cause instanceof TooLongHttpLineException
                ? TARGET_TOO_LONG
                : cause instanceof TooLongHttpHeaderException ? HEADERS_TOO_LONG : MALFORMED;
        error.endTo(request);
    }

    /** Responds to {@code request}, which was not passed to the proxy, and closes its connection. */
    void endTo(HttpServerRequest request) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (this == DOWN) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        LingeringClose.end(response, Buffer.buffer(body), request.connection());
    }

    /** Returns the body of an error response. */
    static Buffer body(String code, String description) {
        return new JsonObject()
                .put("error", code)
                .put("errorCode", code)
                .put("errorDescription", description)
                .toBuffer();
    }
}
