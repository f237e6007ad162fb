// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stub of a Web Push service (RFC 8030) with one subscriber: verifies the sender's VAPID header (RFC 8292), accepts
 * messages, and decrypts them as the subscriber.
 */
public final class WebPushServerStub implements AutoCloseable {
    private static final int LARGEST_BODY = 4096;

    private final HttpServer server;
    private final WebPushSubscriber subscriber = new WebPushSubscriber();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = (exchange, number) -> 201;

    /** Starts a stub on any free port of 127.0.0.1. */
    public WebPushServerStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** Received message, with its decrypted {@code text} and the {@link System#nanoTime} of its receipt. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Message(Headers headers, byte[] body, VapidHeader sender, String text, long atNanos) {
        /** Returns the first value of the header {@code name}. */
        public String header(String name) {
            return headers.getFirst(name);
        }
    }

    /** Behaviour towards valid messages. */
    @FunctionalInterface
    public interface Behaviour {
        /** Returns the status for {@code exchange}, whose message has the number {@code number}, counted from 1. */
        int status(HttpExchange exchange, int number);
    }

    /** Sets the behaviour towards further messages. */
    public WebPushServerStub behaves(Behaviour behaviour) {
        this.behaviour = behaviour;
        return this;
    }

    /** Returns the push token of its subscriber. */
    public String subscription() {
        return subscriber.subscription(origin() + "/wpush/v2/" + "gAAAAAB".repeat(100));
    }

    /** Returns a push token of its subscriber for {@code endpoint}. */
    public String subscription(String endpoint) {
        return subscriber.subscription(endpoint);
    }

    /** Returns its origin. */
    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** Returns its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the messages that it has accepted so far. */
    public List<Message> messages() {
        return messages;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        exchange.sendResponseHeaders(status(exchange, body, now), -1);
        exchange.close();
    }

    private int status(HttpExchange exchange, byte[] body, long now) {
        VapidHeader sender;
        try {
            sender = VapidHeader.verify(exchange.getRequestHeaders().getFirst("Authorization"));
        } catch (IllegalArgumentException e) {
            return 401;
        }
        Instant expiry = sender.claims().getExpirationTime().toInstant();
        boolean isFresh =
                expiry.isAfter(Instant.now()) && expiry.isBefore(Instant.now().plus(Duration.ofHours(24)));
        if (!isFresh || !List.of(origin()).equals(sender.claims().getAudience())) {
            return 403;
        }
        if (body.length > LARGEST_BODY) {
            return 413;
        }
        try {
            messages.add(new Message(exchange.getRequestHeaders(), body, sender, subscriber.read(body), now));
        } catch (GeneralSecurityException e) {
            return 400;
        }
        return behaviour.status(exchange, messages.size());
    }
}
