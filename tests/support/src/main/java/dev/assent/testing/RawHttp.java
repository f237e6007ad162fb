// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Client that sends the bytes of a request as they are, one byte for each character, which no HTTP library does. It does
 * not keep connections.
 */
public record RawHttp(int port) {
    private static final int TIMEOUT_MILLIS = 10_000;

    /** Response: status, headers by their name in lower case, and body. */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** Returns the header {@code name}; null if there is none. */
        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        /** Returns the error code in the body; empty if there is none. */
        public String errorCode() {
            return body.replaceAll("(?s).*\"errorCode\":\"([^\"]*)\".*|.*", "$1");
        }
    }

    /** Sends a request without a body. */
    public Answer send(String method, String target, String... headers) throws IOException {
        return exchange(head(method, target, headers) + "\r\n");
    }

    /** Sends a request with a body of JSON. */
    public Answer sendBody(String method, String target, String body, String... headers) throws IOException {
        String type = Arrays.stream(headers).anyMatch(header -> header.startsWith("Content-Type:"))
                ? ""
                : "Content-Type: application/json\r\n";
        return exchange(head(method, target, headers) + type + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Sends {@code bytes} and returns the final response to them. */
    public Answer exchange(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return read(socket.getInputStream());
        }
    }

    /** Opens a connection; a read waits at most ten seconds. */
    public Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /** Returns the first lines of a request, which end before the empty line. */
    public static String head(String method, String target, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.toString();
    }

    /** Reads a final response; skips interim ones. Fails with {@link SocketTimeoutException} if none comes. */
    public static Answer read(InputStream in) throws IOException {
        while (true) {
            List<String> lines = lines(in);
            int status = Integer.parseInt(lines.get(0).split(" ", -1)[1]);
            if (status >= 200) {
                Map<String, String> headers = new TreeMap<>();
                for (String line : lines.subList(1, lines.size())) {
                    String[] parts = line.split(": ?", 2);
                    headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
                }
                int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
                return new Answer(status, headers, new String(in.readNBytes(length), ISO_8859_1));
            }
        }
    }

    private static List<String> lines(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after \"" + head.toString(ISO_8859_1) + "\"");
            }
            head.write(next);
        }
        return Arrays.asList(head.toString(ISO_8859_1).trim().split("\r\n", -1));
    }
}
