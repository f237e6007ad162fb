// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Site of a tenant, of another origin than the pages of Assent: it launches the challenge page with the published browser SDK
 * and receives users who come back.
 */
final class ShopSite implements AutoCloseable {
    private static final String HOME =
            """
            <!doctype html><html lang="en"><head><title>Bookshop</title><link rel="icon" href="data:," /></head>
            <body><main><h1>Bookshop</h1></main>
            <script type="module">
              import { Authsignal } from "/sdk.js";
              const sdk = new Authsignal({ tenantId: "any", baseUrl: "%s/v1" });
              window.errors = [];
              window.launch = (url, mode) => {
                sdk.launch(url, { mode, onError: (error) => window.errors.push(error) }).then((result) => (window.result = result));
              };
              window.isLoaded = true;
            </script></body></html>""";

    /** Request of a user who was sent back. */
    record Arrival(String target, Optional<String> referer) {
        /** Returns the parameters of the query. */
        Map<String, String> parameters() {
            String query = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
            return Arrays.stream(query.split("&"))
                    .filter(pair -> !pair.isEmpty())
                    .map(pair -> pair.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
        }
    }

    private final HttpServer server;
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();

    private ShopSite(HttpServer server) {
        this.server = server;
    }

    /** Starts a site that uses the API of {@code stack}. */
    static ShopSite start(WebStack stack) throws IOException, InterruptedException {
        byte[] sdk = Files.readAllBytes(sdk());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ShopSite site = new ShopSite(server);
        site.serve(
                "/", "text/html; charset=utf-8", HOME.formatted(stack.origin()).getBytes(UTF_8));
        site.serve("/sdk.js", "text/javascript", sdk);
        server.createContext("/done", exchange -> {
            site.arrivals.add(new Arrival(
                    exchange.getRequestURI().toString(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Referer"))));
            send(
                    exchange,
                    "text/html; charset=utf-8",
                    "<!doctype html><title>Done</title><h1>Welcome back</h1>".getBytes(UTF_8));
        });
        server.start();
        return site;
    }

    /** Returns the module of the published SDK, which npm installs as for the tests of compatibility. */
    private static Path sdk() throws IOException, InterruptedException {
        Path folder = WebStack.project().resolve("tests/compatibility");
        Path sdk = folder.resolve("node_modules/@authsignal/browser/dist/index.js");
        if (!Files.exists(sdk)) {
            assumeTrue(
                    System.getenv("ASSENT_REQUIRE_NODE") != null || Files.isExecutable(Path.of("/usr/bin/npm")),
                    "the browser SDK was not run: npm is missing");
            Process npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(npm.waitFor()).as("npm ci").isZero();
        }
        return sdk;
    }

    private void serve(String path, String type, byte[] content) {
        server.createContext(path, exchange -> send(exchange, type, content));
    }

    private static void send(HttpExchange exchange, String type, byte[] content) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the origin of this site. */
    String origin() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Returns the users who came back until now. */
    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
