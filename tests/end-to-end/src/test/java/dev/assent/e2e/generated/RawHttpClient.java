// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 client of one server that sends any bytes; one request at a time. */
public final class RawHttpClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String CLOSE = "close";

    private final URI origin;
    private Socket socket;
    private InputStream input;

    /** Creates a client of the server at {@code origin}. */
    RawHttpClient(String origin) {
        this.origin = URI.create(origin);
    }

    /** Response: header names are in lower case. */
    public record Response(int status, Map<String, String> headers, String body, Duration took) {}

    /** Returns host and port of the server. */
    String host() {
        return origin.getAuthority();
    }

    /** Sends {@code message} and reads the response. Throws {@link IOException} if none comes within 10 s. */
    Response send(GeneratedRequest.Message message) throws IOException {
        long started = System.nanoTime();
        if (message.alone()) {
            close();
        }
        boolean reused = socket != null;
        try {
            return exchange(message, started);
        } catch (EOFException | java.net.SocketException e) {
            close();
            if (!reused) {
                throw e;
            }
            // The server closed the connection after the request before.
            return exchange(message, started);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Response exchange(GeneratedRequest.Message message, long started) throws IOException {
        if (socket == null) {
            connect();
        }
        try {
            socket.getOutputStream().write(message.bytes());
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // A server may refuse before it has read everything: its response is there to be read.
        }
        Response response = read(started);
        if (message.alone()
                || CLOSE.equals(
                        response.headers().getOrDefault("connection", "").toLowerCase(Locale.ROOT))) {
            close();
        }
        return response;
    }

    private void connect() throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        socket.connect(new InetSocketAddress(origin.getHost(), origin.getPort()), (int) TIMEOUT.toMillis());
        input = new BufferedInputStream(socket.getInputStream());
    }

    private Response read(long started) throws IOException {
        int status;
        Map<String, String> headers;
        do {
            List<String> line = List.of(line().split(" ", 3));
            if (line.size() < 2 || !line.get(0).startsWith("HTTP/1.")) {
                throw new IOException("no status line: " + line);
            }
            status = Integer.parseInt(line.get(1));
            headers = headers();
        } while (status < 200);
        String body = new String(body(status, headers), UTF_8);
        return new Response(status, headers, body, Duration.ofNanos(System.nanoTime() - started));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private byte[] body(int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return chunks();
        }
        String length = headers.get("content-length");
        return length == null ? input.readAllBytes() : exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ends after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection without a response");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
