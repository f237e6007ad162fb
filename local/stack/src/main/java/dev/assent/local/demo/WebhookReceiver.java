package dev.assent.local.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A tenant's webhook endpoint on a free port that keeps what it gets. */
public final class WebhookReceiver implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<Delivery>> pushes = new ConcurrentHashMap<>();

    private WebhookReceiver(HttpServer server) {
        this.server = server;
    }

    /** Starts to listen on 127.0.0.1. */
    public static WebhookReceiver start() {
        return start(InetAddress.getLoopbackAddress());
    }

    /** Starts to listen on {@code address}; throws {@link UncheckedIOException} if it is not one of this machine's. */
    static WebhookReceiver start(InetAddress address) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
            WebhookReceiver receiver = new WebhookReceiver(server);
            server.createContext("/", receiver::receive);
            server.setExecutor(receiver.threads);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException("no webhook receiver", e);
        }
    }

    /** What to register. */
    public URI url() {
        String host = server.getAddress().getAddress().getHostAddress();
        try {
            return new URI("http", null, host, server.getAddress().getPort(), "/", null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the {@code push.created} of {@code challengeId}. */
    public Delivery awaitPush(String challengeId, Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return push(challengeId).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new TimeoutException("no push came within " + timeout.toSeconds() + " s");
        }
    }

    /** All that came in, in order. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    private void receive(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
            Delivery delivery = new Delivery(
                    Map.copyOf(exchange.getRequestHeaders()), new String(body, StandardCharsets.UTF_8), now);
            exchange.sendResponseHeaders(204, -1);
            deliveries.add(delivery);
            keepPush(delivery);
        }
    }

    private void keepPush(Delivery delivery) {
        try {
            if (delivery.json().path("type").asText().equals("push.created")) {
                push(delivery.json().path("data").path("challengeId").asText()).complete(delivery);
            }
        } catch (IllegalArgumentException e) {
            // Not JSON: kept among the deliveries, where a test or a person can look at it.
        }
    }

    private CompletableFuture<Delivery> push(String challengeId) {
        return pushes.computeIfAbsent(challengeId, id -> new CompletableFuture<>());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
