// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** Connection of {@link RequestDriver}: sends a request and receives a response that states its length. */
final class RequestConnection implements AutoCloseable {
    /** Length of the longest response by default. */
    static final int CAPACITY = 16 * 1024;

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String SUCCESS = "HTTP/1.1 200";

    private final SocketChannel channel;
    private final String expected;
    private final ByteBuffer received;
    private long sentAt;
    private int number;
    private String body = "";

    private RequestConnection(SocketChannel channel, String expected, int capacity) {
        this.channel = channel;
        this.expected = expected;
        this.received = ByteBuffer.allocate(capacity);
    }

    /** Connects to {@code server} and registers with {@code selector}. */
    static RequestConnection open(InetSocketAddress server, Selector selector, String expected) throws IOException {
        return open(SocketChannel.open(server), selector, expected, CAPACITY);
    }

    /** Registers the connected {@code channel} with {@code selector}; no response is longer than {@code capacity}. */
    static RequestConnection open(SocketChannel channel, Selector selector, String expected, int capacity)
            throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        RequestConnection connection = new RequestConnection(channel, expected, capacity);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    /** Sends {@code request}, which fits into the buffer of the socket, as the one of {@code number}. */
    void send(int number, byte[] request) throws IOException {
        this.number = number;
        sentAt = System.nanoTime();
        ByteBuffer rest = ByteBuffer.wrap(request);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Returns the {@link System#nanoTime} of the last request. */
    long sentAt() {
        return sentAt;
    }

    /** Returns the number of the last request. */
    int number() {
        return number;
    }

    /** Returns the body of the last complete response. */
    String body() {
        return body;
    }

    /** Reads what has arrived and returns whether the response is complete. */
    boolean receive() throws IOException {
        if (channel.read(received) < 0) {
            throw new EOFException("the server closed the connection after: " + text());
        }
        String text = text();
        int head = text.indexOf(END_OF_HEAD);
        if (head < 0) {
            return false;
        }
        int begin = head + END_OF_HEAD.length();
        if (received.position() < begin + length(text.substring(0, head))) {
            return false;
        }
        if (!text.startsWith(SUCCESS) || text.indexOf(expected, begin) < 0) {
            throw new IllegalStateException("unexpected response: " + text);
        }
        body = text.substring(begin);
        received.clear();
        return true;
    }

    private String text() {
        return new String(received.array(), 0, received.position(), ISO_8859_1);
    }

    private static int length(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(LENGTH);
        if (at < 0) {
            throw new IllegalStateException("a response without Content-Length: " + head);
        }
        int from = at + LENGTH.length();
        int end = lower.indexOf('\r', from);
        return Integer.parseInt(
                lower.substring(from, end < 0 ? lower.length() : end).strip());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
