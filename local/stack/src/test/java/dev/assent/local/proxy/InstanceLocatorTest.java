// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assent.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the proxy with a service whose instances change. */
class InstanceLocatorTest {
    private final Queue<ServiceInstance> next = new ArrayDeque<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer one;
    private HttpServer other;
    private ReverseProxy proxy;
    private int port;

    @BeforeEach
    void start() throws IOException {
        one = server(201);
        other = server(202);
        port = FreePort.any();
        proxy = ReverseProxy.start(port, RouteTable.ofDeployment(), new InstanceLocator() {
            @Override
            public Set<String> services() {
                return Set.of("challenge-service");
            }

            @Override
            public Optional<ServiceInstance> next(String service) {
                return Optional.ofNullable(next.poll());
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        one.stop(0);
        other.stop(0);
    }

    @Test
    void eachRequestGoesToTheNextInstance() throws Exception {
        next.addAll(List.of(origin(one), origin(other), origin(one)));

        assertThat(status("/v1/users/u")).isEqualTo(201);
        assertThat(status("/v1/users/u")).isEqualTo(202);
        assertThat(status("/v1/users/u")).isEqualTo(201);
    }

    @Test
    void aServiceWithoutInstancesIsUnavailable() throws Exception {
        assertThat(status("/v1/users/u")).isEqualTo(503);
        assertThat(status("/q/openapi")).isEqualTo(503);
        assertThat(status(ReadinessHandler.PATH)).isEqualTo(503);
    }

    private int status(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static ServiceInstance origin(HttpServer server) {
        int port = server.getAddress().getPort();
        return ServiceInstance.local(port, port);
    }

    private static HttpServer server(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
