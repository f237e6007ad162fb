// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class HttpBytesTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

    @Test
    void aRequestHasTheFurtherHeadersBeforeItsBody() {
        String request =
                new String(HttpBytes.post(SERVER, "/poll", "Bearer t", "{\"a\":\"ä\"}", "Prefer: wait=25\r\n"), UTF_8);
        assertThat(request)
                .startsWith("POST /poll HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer t\r\n", "\r\nContent-Length: 10\r\n")
                .endsWith("\r\nPrefer: wait=25\r\n\r\n{\"a\":\"ä\"}");
    }

    @Test
    void aUserWithoutAPasswordEndsInAColon() {
        assertThat(HttpBytes.basic("tenant")).isEqualTo("Basic dGVuYW50Og==");
    }
}
