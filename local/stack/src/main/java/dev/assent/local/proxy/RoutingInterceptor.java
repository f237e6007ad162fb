// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.http.ApiException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.Optional;

/** Interceptor that routes each request to the service of its path, or responds with an error. */
final class RoutingInterceptor implements ProxyInterceptor {
    // A long poll is idle for 25 s; a server-sent stream is idle between its heartbeats.
    private static final long IDLE_MILLIS = Duration.ofSeconds(60).toMillis();
    private static final long CONNECT_MILLIS = Duration.ofSeconds(2).toMillis();

    private final TargetResolver targets;

    RoutingInterceptor(TargetResolver targets) {
        this.targets = targets;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest request = context.request();
        Optional<ProxyTarget> target;
        try {
            target = targets.resolve(
                    request.proxiedRequest().path(), request.proxiedRequest().query());
        } catch (ApiException malformed) {
            return Future.succeededFuture(ErrorResponse.MALFORMED.to(request));
        }
        if (target.isEmpty()) {
            return Future.succeededFuture(ErrorResponse.UNKNOWN.to(request));
        }
        context.set(ProxyTarget.class.getName(), target.get());
        request.setURI(target.get().uri());
        setForwardedHeaders(request);
        return context.sendRequest().otherwise(down -> ErrorResponse.DOWN.to(request));
    }

    private static void setForwardedHeaders(ProxyRequest request) {
        HttpServerRequest incoming = request.proxiedRequest();
        // The server of the proxy has answered it.
        request.headers().remove("Expect");
        ForwardedHeaders.set(request.headers(), incoming);
        if (incoming.authority() != null) {
            request.setAuthority(incoming.authority());
        }
    }

    /** Connects to an instance of the service that {@link #handleProxyRequest} selected. */
    Future<HttpClientRequest> connect(ProxyContext context) {
        String service =
                context.get(ProxyTarget.class.getName(), ProxyTarget.class).service();
        return targets.instances()
                .next(service)
                .map(instance -> context.client()
                        .request(instance.request()
                                .setConnectTimeout(CONNECT_MILLIS)
                                .setIdleTimeout(IDLE_MILLIS))
                        .onSuccess(forwarded -> endTogether(context, forwarded)))
                .orElseGet(() -> Future.failedFuture("no instance of " + service + " accepts requests"));
    }

    /**
     * Ends each of the two exchanges with the other one: a service that waits with its response does not notice otherwise that
     * nobody expects it any more, and the caller of a response in progress that nothing follows. Without a handler, Vert.x logs
     * each end as an error.
     */
    private static void endTogether(ProxyContext context, HttpClientRequest forwarded) {
        HttpServerResponse response = context.request().proxiedRequest().response();
        response.closeHandler(closed -> forwarded.reset());
        forwarded.exceptionHandler(ended -> {});
        // Before the response, the proxy answers that the service is down. A later request of the connection replaces
        // this.
        forwarded.response().onSuccess(begun -> forwarded.connection().closeHandler(closed -> response.reset()));
    }
}
