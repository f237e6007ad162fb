// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestDriverTest {
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            bodies.add(body);
            clients.add(exchange.getRemoteAddress());
            byte[] response = ("{\"done\":true,\"request\":" + body + "}").getBytes(UTF_8);
            exchange.sendResponseHeaders(status, response.length);
            exchange.getResponseBody().write(response);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void requestsAreSentInTurnOnAllConnections() throws Exception {
        var load = driver("\"done\":true").run(Duration.ofMillis(500));
        assertThat(bodies).containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}");
        assertThat(clients).hasSize(3);
        assertThat(load.responses()).isPositive();
        assertThat(load.latencies().millis(0.5)).isPositive();
    }

    @Test
    void requestsThatCountOnceEndTheRun() throws Exception {
        var load = RequestDriver.once(server.getAddress(), numbered(7), "\"done\":true", 3)
                .run(Duration.ofMinutes(1));
        assertThat(load.responses()).isEqualTo(7);
        assertThat(bodies).hasSize(7);
    }

    @Test
    void fewerRequestsThanConnectionsAreSentOnce() throws Exception {
        assertThat(RequestDriver.once(server.getAddress(), numbered(2), "", 5).collect())
                .hasSize(2);
        assertThat(clients).hasSize(2);
    }

    @Test
    void collectedResponsesHaveTheOrderOfTheirRequests() throws Exception {
        assertThat(RequestDriver.once(server.getAddress(), numbered(20), "\"done\":true", 4)
                        .collect())
                .hasSize(20)
                .element(13)
                .asString()
                .contains("{\"n\":13}");
    }

    @Test
    void anErrorEndsTheRun() {
        status = 503;
        assertThatIllegalStateException()
                .isThrownBy(() -> driver("\"done\":true").run(Duration.ofSeconds(5)))
                .withMessageContaining("503");
    }

    @Test
    void aServerThatDoesNotAnswerEndsTheRun() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
            var driver = RequestDriver.repeating(address, List.of(request("{}")), "", 1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> driver.run(Duration.ofMillis(200)))
                    .withMessageContaining("no response");
        }
    }

    @Test
    void anotherBodyEndsTheRun() {
        assertThatIllegalStateException()
                .isThrownBy(() -> driver("\"done\":false").run(Duration.ofSeconds(5)))
                .withMessageContaining("\"done\":true");
    }

    private RequestDriver driver(String expected) {
        List<byte[]> requests = List.of(request("{\"n\":1}"), request("{\"n\":2}"));
        return RequestDriver.repeating(server.getAddress(), requests, expected, 3);
    }

    private List<byte[]> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> request("{\"n\":" + i + "}"))
                .toList();
    }

    private byte[] request(String body) {
        return HttpBytes.post(server.getAddress(), "/any", "Bearer token", body);
    }
}
