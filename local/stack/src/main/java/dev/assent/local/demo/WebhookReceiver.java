// SPDX-License-Identifier: Apache-2.0
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

/** Receiver of webhooks on a free port, which keeps all requests. */
public final class WebhookReceiver implements AutoCloseable {
    private static final int MAX_BYTES = 1 << 20;
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<WebhookRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<WebhookRequest>> pushes = new ConcurrentHashMap<>();

    private WebhookReceiver(HttpServer server) {
        this.server = server;
    }

    /** Starts a receiver on 127.0.0.1. */
    public static WebhookReceiver start() {
        return start(InetAddress.getLoopbackAddress());
    }

    /** Starts a receiver on {@code address}. Throws {@link UncheckedIOException} if it is not an address of this machine. */
    static WebhookReceiver start(InetAddress address) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
            WebhookReceiver receiver = new WebhookReceiver(server);
            server.createContext("/", receiver::receive);
            server.setExecutor(receiver.threads);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the webhook receiver", e);
        }
    }

    /** Returns the URL to register. */
    public URI url() {
        String host = server.getAddress().getAddress().getHostAddress();
        try {
            return new URI("http", null, host, server.getAddress().getPort(), "/", null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the {@code push.created} of {@code challengeId}. Throws {@link TimeoutException} after {@code timeout}. */
    public WebhookRequest awaitPush(String challengeId, Duration timeout)
            throws InterruptedException, TimeoutException {
        try {
            return push(challengeId).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new TimeoutException("no push received within " + timeout.toSeconds() + " s");
        }
    }

    /** Returns all requests, in the order of their receipt. */
    public List<WebhookRequest> requests() {
        return List.copyOf(requests);
    }

    private void receive(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES);
            WebhookRequest request = new WebhookRequest(
                    Map.copyOf(exchange.getRequestHeaders()), new String(body, StandardCharsets.UTF_8), now);
            exchange.sendResponseHeaders(204, -1);
            requests.add(request);
            completePush(request);
        }
    }

    private void completePush(WebhookRequest request) {
        try {
            if (request.json().path("type").asText().equals("push.created")) {
                push(request.json().path("data").path("challengeId").asText()).complete(request);
            }
        } catch (IllegalArgumentException e) {
            // Not JSON: only kept among the requests.
        }
    }

    private CompletableFuture<WebhookRequest> push(String challengeId) {
        return pushes.computeIfAbsent(challengeId, id -> new CompletableFuture<>());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
