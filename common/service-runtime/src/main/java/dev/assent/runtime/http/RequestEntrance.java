// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Entrance of every request, before routing: checks where it ends, brings its target into normal form, checks its size, and
 * sets the headers of all responses. Nothing else decodes a path.
 */
@ApplicationScoped
public class RequestEntrance {
    /** Order of its route, before all routes of Quarkus that look at the request. */
    public static final int ORDER = Integer.MIN_VALUE + 1;

    private static final Logger LOG = Logger.getLogger(RequestEntrance.class);
    private static final String API = "/v1/";
    private static final int MAX_TARGET_LENGTH = 8192;
    private static final int MAX_HEADERS_LENGTH = 16 * 1024;
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final String CONTINUE = "100-continue";

    private final CallerCheck callers;
    private final long maxBodySize;

    RequestEntrance(
            CallerCheck callers, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize) {
        this.callers = callers;
        this.maxBodySize = maxBodySize.asLongValue();
    }

    void open(@Observes Router router) {
        router.route().order(ORDER).handler(this::enter).failureHandler(RequestEntrance::fail);
    }

    private void enter(RoutingContext context) {
        HttpServerRequest request = context.request();
        try {
            RequestFraming.requireClear(request);
        } catch (ApiException refusal) {
            // Without a look at its credentials, which may be those of another request.
            RefusalWriter.writeAndClose(context, refusal);
            return;
        }
        RequestTarget target;
        try {
            requireAcceptableSize(request);
            target = RequestTarget.parse(request.path(), request.query());
        } catch (ApiException refusal) {
            refuse(context, refusal);
            return;
        }
        if (!target.path().equals(request.path()) || !isSame(target.query(), request.query())) {
            // Enters again, now in normal form.
            context.reroute(target.uri());
            return;
        }
        if (target.path().startsWith(API)) {
            context.response().putHeader(CACHE_CONTROL, NO_STORE);
        }
        context.addHeadersEndHandler(sent -> {
            JsonType.normalizeResponse(context.response().headers());
            RequestLabel.set(context);
        });
        if (ChunkedBody.isExpected(context)) {
            readBody(context);
        } else {
            JsonType.normalizeRequest(request.headers(), RequestFraming.hasBody(request.headers()));
            context.next();
        }
    }

    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }

    private void requireAcceptableSize(HttpServerRequest request) {
        if (request.uri().length() > MAX_TARGET_LENGTH) {
            throw ApiException.ofStatus(414);
        }
        int length = 0;
        for (Map.Entry<? extends CharSequence, ? extends CharSequence> field : HeaderFields.of(request.headers())) {
            length += field.getKey().length() + field.getValue().length() + 4;
        }
        if (length > MAX_HEADERS_LENGTH) {
            throw ApiException.ofStatus(431);
        }
        String contentLength = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (contentLength != null && contentLength.length() > 1 && isTooLong(contentLength)) {
            throw ApiException.ofStatus(413);
        }
    }

    private boolean isTooLong(String contentLength) {
        try {
            return Long.parseLong(contentLength) > maxBodySize;
        } catch (NumberFormatException e) {
            // More digits than a long has: the codec refuses everything else.
            return true;
        }
    }

    /** Reads a body of unknown length up to the limit, because Quarkus would read it on a thread that it blocks. */
    private void readBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        ChunkedBody body = new ChunkedBody(maxBodySize);
        request.handler(part -> {
            if (!body.isRefused() && !body.append(part)) {
                refuse(context, ApiException.ofStatus(413));
            }
        });
        request.endHandler(end -> {
            if (!body.isRefused()) {
                body.putInto(context);
                JsonType.normalizeRequest(request.headers(), !body.isEmpty());
                context.next();
            }
        });
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        request.resume();
    }

    /** Refuses the request, with 401 if its caller is unknown. */
    private void refuse(RoutingContext context, ApiException refusal) {
        callers.requireCaller(context)
                .subscribe()
                .with(
                        known -> RefusalWriter.write(context, refusal),
                        unknown -> RefusalWriter.write(
                                context, unknown instanceof ApiException failed ? failed : refusal));
    }

    /** Answers what fails outside the endpoints. A caller that hangs up is no fault of ours. */
    private static void fail(RoutingContext context) {
        Throwable failure = context.failure();
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended() || failure instanceof IOException) {
            LOG.debugf(
                    failure,
                    "connection closed before the response to %s",
                    context.request().method());
            return;
        }
        int status = context.statusCode();
        if (status < 400 || status > 499) {
            LOG.error("request answered with 500", failure);
            status = 500;
        }
        if (response.headWritten()) {
            context.request().connection().close();
        } else {
            RefusalWriter.write(context, ApiException.ofStatus(status));
        }
    }
}
