package dev.assent.local.proxy;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The one origin in front of the services, on 127.0.0.1. */
public final class ReverseProxy implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 4096;
    private static final int MOST_CONNECTIONS_TO_A_SERVICE = 20_000;
    private static final int MOST_WAITING_FOR_A_CONNECTION = 10_000;
    private static final int MOST_HEADER_BYTES = 64 * 1024;
    private static final int MOST_LINE_BYTES = 16 * 1024;
    private static final int IDLE_SECONDS = 120;
    private static final int KEEP_ALIVE_SECONDS = 30;
    /** As long as a service takes at most to end what it has in flight. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final InFlight inFlight;

    private ReverseProxy(Vertx vertx, InFlight inFlight) {
        this.vertx = vertx;
        this.inFlight = inFlight;
    }

    /**
     * Listens on {@code port} and forwards to the services.
     *
     * @param origins where the services are that {@code table} names
     */
    public static ReverseProxy start(int port, RouteTable table, Origins origins) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        Targets targets = new Targets(table, origins);
        InFlight inFlight = new InFlight();
        try {
            vertx.deployVerticle(
                            () -> new Front(port, targets, inFlight), new DeploymentOptions().setInstances(EVENT_LOOPS))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return new ReverseProxy(vertx, inFlight);
        } catch (CompletionException e) {
            vertx.close();
            throw new IllegalStateException(
                    "the proxy cannot listen on port " + port + ": "
                            + e.getCause().getMessage(),
                    e);
        }
    }

    /** Takes no more requests, waits until those in flight are answered, and stops. */
    @Override
    public void close() throws Exception {
        inFlight.end(ANSWER_TIMEOUT);
        vertx.close().toCompletionStage().toCompletableFuture().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** One event loop's share of the proxy. */
    private static final class Front extends AbstractVerticle {
        private final int port;
        private final Targets targets;
        private final InFlight inFlight;

        Front(int port, Targets targets, InFlight inFlight) {
            this.port = port;
            this.targets = targets;
            this.inFlight = inFlight;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpClient client = vertx.createHttpClient(clientOptions(), poolOptions());
            Map<String, Handler<HttpServerRequest>> own = Map.of(
                    Readiness.PATH, new Readiness(client, targets.origins())::answer,
                    Description.PATH, new Description(client, targets.origins())::answer);
            Routing routing = new Routing(targets);
            HttpProxy proxy = HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                    .origin(routing::connect)
                    .addInterceptor(routing);
            vertx.createHttpServer(serverOptions())
                    .requestHandler(request -> {
                        if (inFlight.takes(request)) {
                            own.getOrDefault(path(request), proxy).handle(request);
                        }
                    })
                    .listen(port, "127.0.0.1")
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        private static String path(HttpServerRequest request) {
            return RequestPath.parse(request.uri()).map(RequestPath::path).orElse("");
        }

        private static HttpServerOptions serverOptions() {
            return new HttpServerOptions()
                    .setAcceptBacklog(BACKLOG)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setMaxHeaderSize(MOST_HEADER_BYTES)
                    .setMaxInitialLineLength(MOST_LINE_BYTES);
        }

        private static HttpClientOptions clientOptions() {
            return new HttpClientOptions()
                    .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                    .setMaxHeaderSize(MOST_HEADER_BYTES)
                    .setMaxWaitQueueSize(MOST_WAITING_FOR_A_CONNECTION);
        }

        private static PoolOptions poolOptions() {
            return new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS_TO_A_SERVICE);
        }
    }
}
