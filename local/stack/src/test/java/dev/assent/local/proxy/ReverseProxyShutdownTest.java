// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.assent.contracts.Json;
import dev.assent.embedded.FreePort;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the shutdown of a proxy whose service has not responded yet. */
@Timeout(60)
class ReverseProxyShutdownTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final int port = FreePort.any();
    private HttpServer service;
    private ReverseProxy proxy;

    @BeforeEach
    void start() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            asked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(US_ASCII));
            exchange.close();
        });
        service.start();
        proxy = ReverseProxy.start(
                port,
                RouteTable.ofDeployment(),
                InstanceLocator.local(Map.of(
                        "challenge-service",
                        ServiceInstance.local(
                                service.getAddress().getPort(),
                                service.getAddress().getPort()))));
    }

    @AfterEach
    void stop() throws Exception {
        mayAnswer.countDown();
        proxy.close();
        service.stop(0);
    }

    @Test
    void requestsInFlightAreAnsweredAndNewOnesAreRejected() throws Exception {
        CompletableFuture<HttpResponse<String>> inFlight =
                client.sendAsync(request("/v1/users/u"), HttpResponse.BodyHandlers.ofString());
        asked.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(this::close);

        // The proxy itself responds to this path, with 404 until the shutdown begins.
        HttpResponse<String> refused = send("/nowhere");
        while (refused.statusCode() == 404) {
            refused = send("/nowhere");
        }
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.headers().firstValue("Connection")).contains("close");
        assertThat(Json.read(refused.body(), JsonNode.class).path("error").asText())
                .isEqualTo("service_unavailable");
        assertThat(inFlight).isNotDone();
        assertThat(closed).isNotDone();

        mayAnswer.countDown();
        assertThat(inFlight.get().statusCode()).isEqualTo(200);
        assertThat(inFlight.get().body()).isEqualTo("{}");
        closed.get();
        assertThatThrownBy(() -> send("/nowhere")).isInstanceOf(ConnectException.class);
    }

    private void close() {
        try {
            proxy.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String path) throws Exception {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }
}
