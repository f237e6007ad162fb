// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;

/** Writer of POST requests with a JSON body as bytes (RFC 9112). */
final class HttpBytes {
    private HttpBytes() {}

    /** Returns a request with the header {@code Authorization}. */
    static byte[] post(InetSocketAddress server, String path, String authorization, String json) {
        return ("POST " + path + " HTTP/1.1\r\n"
                        + "Host: " + server.getHostString() + ":" + server.getPort() + "\r\n"
                        + "Authorization: " + authorization + "\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Accept: application/json\r\n"
                        + "User-Agent: assent-bench\r\n"
                        + "Content-Length: " + json.getBytes(UTF_8).length + "\r\n"
                        + "\r\n" + json)
                .getBytes(UTF_8);
    }
}
