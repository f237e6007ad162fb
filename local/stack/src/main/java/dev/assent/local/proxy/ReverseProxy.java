// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.RequestFraming;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reverse proxy in front of the services, on 127.0.0.1: callers see one origin. */
public final class ReverseProxy implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 4096;
    private static final int MAX_CONNECTIONS_TO_A_SERVICE = 20_000;
    private static final int MAX_WAITING_FOR_A_CONNECTION = 10_000;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int IDLE_SECONDS = 120;
    private static final int KEEP_ALIVE_SECONDS = 30;
    /** Longest time that a service needs to complete its requests at shutdown. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final InFlightRequests inFlight;

    private ReverseProxy(Vertx vertx, InFlightRequests inFlight) {
        this.vertx = vertx;
        this.inFlight = inFlight;
    }

    /**
     * Listens on {@code port} and forwards requests to the services. Throws {@link IllegalStateException} if the port is
     * in use.
     *
     * @param instances the instances of the services that {@code table} names
     */
    public static ReverseProxy start(int port, RouteTable table, InstanceLocator instances) {
        return start(port, table, instances, LocalPages.NONE);
    }

    /** Starts as {@link #start(int, RouteTable, InstanceLocator)} does, and serves {@code pages} too. */
    public static ReverseProxy start(int port, RouteTable table, InstanceLocator instances, LocalPages pages) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        TargetResolver targets = new TargetResolver(table, instances);
        InFlightRequests inFlight = new InFlightRequests();
        try {
            vertx.deployVerticle(
                            () -> new ProxyVerticle(port, targets, inFlight, pages),
                            new DeploymentOptions().setInstances(EVENT_LOOPS))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return new ReverseProxy(vertx, inFlight);
        } catch (CompletionException e) {
            vertx.close();
            throw new IllegalStateException("cannot listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Rejects further requests, waits up to 10 s for those in flight, and stops. */
    @Override
    public void close() {
        try {
            inFlight.shutDown(RESPONSE_TIMEOUT);
            vertx.close().toCompletionStage().toCompletableFuture().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot stop the proxy", e);
        }
    }

    /** Verticle of the proxy, one per event loop. */
    private static final class ProxyVerticle extends AbstractVerticle {
        private final int port;
        private final TargetResolver targets;
        private final InFlightRequests inFlight;
        private final LocalPages pages;

        ProxyVerticle(int port, TargetResolver targets, InFlightRequests inFlight, LocalPages pages) {
            this.port = port;
            this.targets = targets;
            this.inFlight = inFlight;
            this.pages = pages;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpClient client = vertx.httpClientBuilder()
                    .with(clientOptions())
                    .with(poolOptions())
                    .withConnectHandler(ProxyVerticle::expectReset)
                    .build();
            Map<String, Handler<HttpServerRequest>> own = Map.of(
                    ReadinessHandler.PATH, new ReadinessHandler(client, targets.instances())::handle,
                    OpenApiHandler.PATH, new OpenApiHandler(client, targets.instances())::handle);
            RoutingInterceptor routing = new RoutingInterceptor(targets);
            HttpProxy proxy = HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                    .origin(routing::connect)
                    .addInterceptor(routing);
            WebSocketTunnel sockets = new WebSocketTunnel(client, targets);
            vertx.createHttpServer(serverOptions())
                    .connectionHandler(ProxyVerticle::expectReset)
                    .invalidRequestHandler(ErrorResponse::refuseUnreadable)
                    .requestHandler(request -> {
                        try {
                            RequestFraming.requireClear(request);
                        } catch (ApiException unclear) {
                            ErrorResponse.MALFORMED.endTo(request);
                            return;
                        }
                        if (WebSocketTunnel.accepts(request)) {
                            // A socket lasts as long as its page, so a shutdown does not wait for it.
                            sockets.handle(request);
                        } else if (inFlight.accept(request)) {
                            String path = request.path() == null ? "" : request.path();
                            pages.find(path)
                                    .orElseGet(() -> own.getOrDefault(path, proxy))
                                    .handle(normalizeCoding(request));
                        }
                    })
                    .listen(port, "127.0.0.1")
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        /** Expects that the other side resets {@code connection}: without a handler, Vert.x logs that as an error. */
        private static void expectReset(HttpConnection connection) {
            connection.exceptionHandler(reset -> {});
        }

        /** The proxy of Vert.x knows the coding in lower case only, although its name is case-insensitive. */
        private static HttpServerRequest normalizeCoding(HttpServerRequest request) {
            if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
                request.headers().set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
            }
            return request;
        }

        private static HttpServerOptions serverOptions() {
            return new HttpServerOptions()
                    .setAcceptBacklog(BACKLOG)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setHandle100ContinueAutomatically(true)
                    .setHttp2ClearTextEnabled(false)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxInitialLineLength(MAX_LINE_BYTES);
        }

        private static HttpClientOptions clientOptions() {
            return new HttpClientOptions()
                    .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxWaitQueueSize(MAX_WAITING_FOR_A_CONNECTION);
        }

        private static PoolOptions poolOptions() {
            return new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS_TO_A_SERVICE);
        }
    }
}
