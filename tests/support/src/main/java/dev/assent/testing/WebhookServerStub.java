// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Webhook of a tenant: a real HTTP server that keeps the requests it receives and answers as the test decides. */
public final class WebhookServerStub implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = (exchange, number) -> answer(exchange, 200);

    /** Starts a server on 127.0.0.1. */
    public WebhookServerStub() {
        this("127.0.0.1");
    }

    /** Starts a server on the local address {@code host}. */
    public WebhookServerStub(String host) {
        try {
            server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Request as it was received. */
    public record Received(String path, HttpHeaders headers, String body) {
        /** Returns the first value of the header {@code name}; null where there is none. */
        public @Nullable String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        /** Returns the type that its envelope names. */
        public String type() {
            return JsonPath.from(body).getString("type");
        }
    }

    /** Answers requests. */
    @FunctionalInterface
    public interface Behaviour {
        /** Answers {@code exchange}, the request number {@code number} from 1. */
        void answer(HttpExchange exchange, int number) throws IOException;
    }

    /** Sets how requests are answered from now on. */
    public WebhookServerStub behaves(Behaviour behaviour) {
        this.behaviour = behaviour;
        return this;
    }

    /** Answers with {@code status} and no body. */
    public static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** Returns its URL. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":" + port() + "/push";
    }

    /** Returns its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the requests so far. */
    public List<Received> received() {
        return received;
    }

    /** Returns the requests so far whose envelope has {@code type}. */
    public List<Received> received(String type) {
        return received.stream().filter(request -> type.equals(request.type())).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        int number;
        synchronized (received) {
            received.add(new Received(
                    exchange.getRequestURI().toString(),
                    HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true),
                    body));
            number = received.size();
        }
        behaviour.answer(exchange, number);
    }
}
