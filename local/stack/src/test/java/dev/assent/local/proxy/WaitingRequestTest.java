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
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the proxy with requests that a service answers late, or part by part. */
@Timeout(60)
class WaitingRequestTest {
    private static final String POLL = "GET /v1/users/u HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=25\r\n\r\n";
    private static final String STREAM =
            "GET /v1/users/u HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

    /** An answer of unknown length is collected for a caller that does not know chunks. */
    private static final String OLD = "GET /v1/users/u HTTP/1.0\r\n\r\n";

    private static final String UPLOAD =
            "POST /v1/users/u HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf of it";
    private static final String SOCKET = "GET /ws-v1-challenge HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

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

    @ParameterizedTest
    @ValueSource(strings = {POLL, STREAM, UPLOAD, SOCKET})
    void aCallerThatHangsUpIsNoFault(String request) throws Exception {
        try (LoggedLines log = new LoggedLines()) {
            try (Socket browser = send(request);
                    Socket waiting = accept()) {
                browser.close();
                readToEnd(waiting);
            }
            try (Socket browser = send(request);
                    Socket waiting = accept()) {
                begin(waiting, request);
                readUntil(browser.getInputStream(), "first");
                reset(browser);
                readToEnd(waiting);
            }
            proxy.close();
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {POLL, STREAM, UPLOAD, SOCKET, OLD})
    void aCallerNoticesAServiceThatEndsWithinItsAnswer(String request) throws Exception {
        try (LoggedLines log = new LoggedLines()) {
            try (Socket browser = send(request)) {
                try (Socket waiting = accept()) {
                    begin(waiting, request);
                }
                readToEnd(browser);
            }
            try (Socket browser = send(request)) {
                try (Socket waiting = accept()) {
                    begin(waiting, request);
                    if (!request.equals(OLD)) {
                        readUntil(browser.getInputStream(), "first");
                    }
                    reset(waiting);
                }
                readToEnd(browser);
            }
            proxy.close();
            assertThat(log.lines()).isEmpty();
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

    /** Sends the begin of the answer to {@code request}. */
    private static void begin(Socket waiting, String request) throws IOException {
        String head = request.equals(SOCKET)
                ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst"
                : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
        waiting.getOutputStream().write(head.getBytes(US_ASCII));
    }

    /** Closes {@code connection} as the system does that has lost its process. */
    private static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    /** Reads until the other side has closed {@code connection}; fails if it does not. */
    private static void readToEnd(Socket connection) throws IOException {
        connection.setSoTimeout(20_000);
        try {
            connection.getInputStream().readAllBytes();
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection is still open", open);
        } catch (SocketException reset) {
            // An end too.
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
