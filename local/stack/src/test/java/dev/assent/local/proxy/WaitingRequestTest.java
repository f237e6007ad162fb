// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.embedded.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the proxy with requests that a service answers late, or part by part. */
@Timeout(60)
class WaitingRequestTest {
    private static final String POLL = "GET /v1/users/u HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=25\r\n\r\n";
    private static final String STREAM =
            "GET /v1/users/u HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

    private final int port = FreePort.any();
    private ServerSocket service;
    private ReverseProxy proxy;

    @BeforeEach
    void start() throws IOException {
        service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = ReverseProxy.start(
                port,
                RouteTable.ofDeployment(),
                InstanceLocator.local(Map.of(
                        "challenge-service", ServiceInstance.local(service.getLocalPort(), service.getLocalPort()))));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        service.close();
    }

    @Test
    void anEventIsForwardedBeforeTheStreamEnds() throws IOException {
        try (Socket browser = send(STREAM);
                Socket waiting = accept()) {
            waiting.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n".getBytes(US_ASCII));
            readUntil(browser.getInputStream(), "first");
            waiting.getOutputStream().write("6\r\nsecond\r\n0\r\n\r\n".getBytes(US_ASCII));
            readUntil(browser.getInputStream(), "second");
        }
    }

    @Test
    void theServiceNoticesACallerThatHangsUp() throws IOException {
        try (Socket browser = send(POLL);
                Socket waiting = accept()) {
            browser.close();
            assertThat(waiting.getInputStream().read()).as("the end").isEqualTo(-1);
        }
    }

    @Test
    void aShutdownDoesNotWaitForThem() throws Exception {
        try (Socket polling = send(POLL);
                Socket poll = accept();
                Socket reading = send(STREAM);
                Socket stream = accept()) {
            long begun = System.nanoTime();
            proxy.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("less than the time that it waits for other requests")
                    .isLessThan(Duration.ofSeconds(10));
            assertThat(poll.getInputStream().read()).isEqualTo(-1);
            assertThat(stream.getInputStream().read()).isEqualTo(-1);
            assertThat(polling.isConnected() && reading.isConnected()).isTrue();
        }
    }

    private Socket send(String request) throws IOException {
        Socket browser = new Socket(InetAddress.getLoopbackAddress(), port);
        browser.getOutputStream().write(request.getBytes(US_ASCII));
        return browser;
    }

    /** Returns the connection on which the service has received a request. */
    private Socket accept() throws IOException {
        Socket connection = service.accept();
        readUntil(connection.getInputStream(), "\r\n\r\n");
        return connection;
    }

    private static void readUntil(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
    }
}
