package dev.assent.local.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;

/** What the proxy itself says when no service can answer, in the protocol's words. */
enum ErrorAnswer {
    MALFORMED(400, "invalid_request", "The path of the request is malformed."),
    UNKNOWN(404, "not_found", "Nothing is served at this path."),
    DOWN(503, "service_unavailable", "The service that answers this path is not available. Try again shortly.");

    private static final String RETRY_SECONDS = "1";

    private final int status;
    private final Buffer body;

    ErrorAnswer(int status, String code, String description) {
        this.status = status;
        this.body = body(code, description);
    }

    /** The answer to {@code request}, whose own body is read and dropped. */
    ProxyResponse to(ProxyRequest request) {
        ProxyResponse response = request.release()
                .response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .setBody(Body.body(body));
        return this == DOWN ? response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : response;
    }

    /** Answers {@code request}, which has not been passed to the proxy, and ends its connection. */
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

    /** The body of an error answer. */
    static Buffer body(String code, String description) {
        return new JsonObject()
                .put("error", code)
                .put("errorCode", code)
                .put("errorDescription", description)
                .toBuffer();
    }
}
