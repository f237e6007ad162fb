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
class InFlightTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void whoHasGoneAwayIsNotWaitedFor() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            InFlight inFlight = new InFlight();
            CountDownLatch taken = new CountDownLatch(1);
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> {
                        inFlight.takes(request);
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
            inFlight.end(LONG);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }
}
