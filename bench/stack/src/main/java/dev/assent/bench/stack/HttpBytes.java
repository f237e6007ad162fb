// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.Base64;

/** Writer of POST requests with a JSON body as bytes (RFC 9112). */
final class HttpBytes {
    private HttpBytes() {}

    /** Returns the value of {@code Authorization} for {@code user} without a password (RFC 7617). */
    static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(UTF_8));
    }

    /** Returns a request with the header {@code Authorization}. */
    static byte[] post(InetSocketAddress server, String path, String authorization, String json) {
        return post(server, path, authorization, json, "");
    }

    /** Returns a request like {@link #post(InetSocketAddress, String, String, String)} with {@code headers}, each with its line end. */
    static byte[] post(InetSocketAddress server, String path, String authorization, String json, String headers) {
        return ("POST " + path + " HTTP/1.1\r\n"
                        + "Host: " + server.getHostString() + ":" + server.getPort() + "\r\n"
                        + "Authorization: " + authorization + "\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Accept: application/json\r\n"
                        + "User-Agent: assent-bench\r\n"
                        + "Content-Length: " + json.getBytes(UTF_8).length + "\r\n"
                        + headers + "\r\n" + json)
                .getBytes(UTF_8);
    }
}
