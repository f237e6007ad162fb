// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.embedded.FreePort;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests WebSockets through the proxy with a service that echoes; the other services are down. */
class WebSocketTunnelTest {
    private static final String PROTOCOL = "a-protocol";

    private static Vertx vertx;
    private static ReverseProxy proxy;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        int service = vertx.createHttpServer(new HttpServerOptions().addWebSocketSubProtocol(PROTOCOL))
                .webSocketHandler(WebSocketTunnelTest::echo)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        port = FreePort.any();
        proxy = ReverseProxy.start(
                port,
                RouteTable.ofDeployment(),
                InstanceLocator.local(Map.of(
                        "challenge-service",
                        ServiceInstance.local(service, service),
                        "verification-service",
                        ServiceInstance.local(FreePort.any(), FreePort.any()))));
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    /** Answers each text, and says at first what it has heard of the caller; closes at the text "end". */
    private static void echo(ServerWebSocket socket) {
        socket.writeTextMessage(socket.uri() + " for " + socket.headers().getAll("X-Forwarded-For"));
        socket.textMessageHandler(text -> {
            if (text.equals("end")) {
                socket.close((short) 4000, "as asked");
            } else {
                socket.writeTextMessage(text + "!");
            }
        });
    }

    @Test
    void textsPassInBothDirectionsAndTheCloseToo() throws Exception {
        Listener heard = new Listener();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(PROTOCOL, "another")
                .header("X-Forwarded-For", "6.6.6.6")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws-v1-challenge"), heard)
                .get();

        assertThat(socket.getSubprotocol()).isEqualTo(PROTOCOL);
        assertThat(heard.next()).isEqualTo("/ws-v1-challenge for " + List.of("127.0.0.1"));
        for (String text : List.of("a", "b".repeat(40_000))) {
            socket.sendText(text, true).join();
            assertThat(heard.next()).isEqualTo(text + "!");
        }
        socket.sendText("end", true).join();
        assertThat(heard.next()).isEqualTo("closed with 4000");
    }

    @Test
    void pathsWithoutARouteAndServicesThatAreDownAreReported() {
        refused("/elsewhere", 404);
        refused("/elsewhere/../ws-v1-challenge", 400);
        refused("/v1/client/verify/push", 503);
    }

    private static void refused(String path, int status) {
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new Listener())
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(WebSocketHandshakeException.class, refusal -> assertThat(
                                refusal.getResponse().statusCode())
                        .isEqualTo(status));
    }

    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        String next() throws InterruptedException {
            return heard.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                heard.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            heard.add("closed with " + statusCode);
            return null;
        }
    }
}
