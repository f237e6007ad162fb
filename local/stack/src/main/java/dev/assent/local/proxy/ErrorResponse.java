// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

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
    MALFORMED(400, "invalid_request", "The path of the request is malformed."),
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
                .setBody(Body.body(Buffer.buffer(body)));
        return this == DOWN ? response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : response;
    }

    /** Responds to {@code request}, which was not passed to the proxy, and closes its connection. */
    void endTo(HttpServerRequest request) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (this == DOWN) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        response.end(body);
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
