// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Server of long polls that wait until the test answers them. */
final class LongPollServer implements AutoCloseable {
    static final String WAITING = "{\"isVerified\":false,\"isConsumed\":false}";

    private final HttpServer server;
    private final Queue<HttpExchange> waiting = new ConcurrentLinkedQueue<>();
    private final List<String> preferences = new CopyOnWriteArrayList<>();

    LongPollServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/client/verify/push", this::keep);
        server.start();
    }

    private void keep(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        preferences.add(exchange.getRequestHeaders().getFirst("Prefer"));
        waiting.add(exchange);
    }

    /** Lets {@code path} answer with an event stream of {@code text}. */
    void streams(String path, String text) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            answer(exchange, text);
        });
    }

    /** Answers all polls that wait with {@code body}. */
    void answerAll(String body) throws IOException {
        for (HttpExchange exchange = waiting.poll(); exchange != null; exchange = waiting.poll()) {
            answer(exchange, body);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    int waiting() {
        return waiting.size();
    }

    /** Returns the header {@code Prefer} of each poll. */
    List<String> preferences() {
        return preferences;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
