// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.RequestFraming;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * Handler of requests to upgrade to a WebSocket: passes the bytes between the caller and the service of the path. The proxy of
 * Vert.x would skip the routes and keep the caller's own claims about its address.
 */
final class WebSocketTunnel {
    private static final long CONNECT_MILLIS = Duration.ofSeconds(2).toMillis();
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpClient client;
    private final TargetResolver targets;

    WebSocketTunnel(HttpClient client, TargetResolver targets) {
        this.client = client;
        this.targets = targets;
    }

    /**
     * Returns whether {@code request} asks for a WebSocket (RFC 6455 §4.1). One with a body does not: the tunnel would pass its
     * length on without it.
     */
    static boolean accepts(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                && HttpMethod.GET.equals(request.method())
                && !RequestFraming.hasBody(request.headers());
    }

    void handle(HttpServerRequest request) {
        Optional<ProxyTarget> target;
        try {
            target = targets.resolve(request.path(), request.query());
        } catch (ApiException malformed) {
            ErrorResponse.MALFORMED.endTo(request);
            return;
        }
        if (target.isEmpty()) {
            ErrorResponse.UNKNOWN.endTo(request);
            return;
        }
        Optional<ServiceInstance> instance =
                targets.instances().next(target.get().service());
        if (instance.isEmpty()) {
            ErrorResponse.DOWN.endTo(request);
            return;
        }
        RequestOptions options =
                instance.get().request().setURI(target.get().uri()).setConnectTimeout(CONNECT_MILLIS);
        // Nothing is read before there is a reader.
        request.pause();
        client.request(options)
                .compose(upstream -> connect(request, upstream))
                .compose(response -> answer(request, response))
                .onFailure(down -> ErrorResponse.DOWN.endTo(request));
    }

    private static Future<HttpClientResponse> connect(HttpServerRequest request, HttpClientRequest upstream) {
        request.response().closeHandler(closed -> upstream.reset());
        // The close handlers report the end; without a handler here, Vert.x logs it as an error.
        upstream.exceptionHandler(ended -> {});
        upstream.headers().addAll(request.headers());
        ForwardedHeaders.set(upstream.headers(), request);
        if (request.authority() != null) {
            upstream.authority(request.authority());
        }
        return upstream.connect();
    }

    private static Future<Void> answer(HttpServerRequest request, HttpClientResponse response) {
        request.response().setStatusCode(response.statusCode());
        request.response().headers().addAll(response.headers());
        if (response.statusCode() != SWITCHING_PROTOCOLS) {
            return response.body().compose(body -> request.response().end(body));
        }
        // An exception handler of the response would take the place of that by which its socket learns of the end.
        NetSocket service = response.netSocket();
        // It may end before there is a socket of the caller.
        onEnd(service, () -> request.connection().close());
        return request.toNetSocket().map(caller -> {
            join(caller, service);
            return null;
        });
    }

    private static void join(NetSocket caller, NetSocket service) {
        onEnd(caller.handler(service::write), service::close);
        onEnd(service.handler(caller::write), caller::close);
        caller.resume();
        service.resume();
    }

    /** Runs {@code work} when the other side closes {@code socket} or resets it. */
    private static void onEnd(NetSocket socket, Runnable work) {
        socket.closeHandler(closed -> work.run()).exceptionHandler(reset -> work.run());
    }
}
