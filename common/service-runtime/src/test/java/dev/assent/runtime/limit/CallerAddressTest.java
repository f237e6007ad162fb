// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerAddressTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theNearestTrustedProxyReportsTheScheme() throws Exception {
        HttpServer server = serverBehind("127.0.0.1");

        assertThat(scheme(server)).isEqualTo("http");
        assertThat(scheme(server, "https")).isEqualTo("https");
        assertThat(scheme(server, "HTTPS")).isEqualTo("https");
        assertThat(scheme(server, "http, https")).isEqualTo("https");
        assertThat(scheme(server, "https", "http")).isEqualTo("http");
    }

    @Test
    void aReportThatIsNoSchemeIsIgnored() throws Exception {
        HttpServer server = serverBehind("127.0.0.1");

        for (String report : List.of("", ",", "wss", "https://", "https;", "x, ,ftp")) {
            assertThat(scheme(server, report)).as(report).isEqualTo("http");
        }
    }

    @Test
    void aStrangerReportsNothing() throws Exception {
        assertThat(scheme(serverBehind("192.0.2.1"), "https")).isEqualTo("http");
    }

    /** Starts a server that responds with the scheme, and trusts {@code proxy} alone. */
    private HttpServer serverBehind(String proxy) throws Exception {
        CallerAddress callers = new CallerAddress(Optional.of(List.of(proxy)));
        return vertx.createHttpServer()
                .requestHandler(request -> request.response().end(callers.scheme(request)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static String scheme(HttpServer server, String... reports) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"));
        for (String report : reports) {
            request.header("X-Forwarded-Proto", report);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }
}
