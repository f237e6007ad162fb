// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InFlightRequestsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void aDisconnectedClientIsNotAwaited() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            InFlightRequests inFlight = new InFlightRequests();
            CountDownLatch taken = new CountDownLatch(1);
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> {
                        inFlight.accept(request);
                        taken.countDown();
                    })
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                taken.await();
            }
            inFlight.shutDown(LONG);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }
}
