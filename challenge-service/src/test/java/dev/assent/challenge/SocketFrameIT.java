// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the frames of sockets: what breaks RFC 6455 ends the socket, and is no error of this server. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SocketFrameIT {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final String START =
            "{\"type\": \"CREATE_CHALLENGE\", \"data\": {\"challengeType\": \"QR_CODE\", \"actionCode\": \"a\"}}";

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void aFrameThatBreaksTheProtocolEndsTheSocketAndLogsNothing() throws IOException {
        Map<String, byte[]> frames = Map.of(
                "unmasked", new byte[] {(byte) TEXT, 2, '{', '}'},
                "reserved bit", frame(TEXT | 0x40, "{}".getBytes(UTF_8)),
                "unknown opcode", frame(0x83, new byte[1]),
                "too long", frame(TEXT, new byte[70_000]),
                "long ping", frame(PING, new byte[126]),
                "short close", frame(CLOSE, new byte[1]),
                "reserved status", frame(CLOSE, new byte[] {3, (byte) 0xed}),
                "continuation of nothing", frame(0x80, new byte[1]),
                "negative length", new byte[] {(byte) TEXT, (byte) 0xff, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});
        try (LogCapture log = new LogCapture()) {
            for (var frame : frames.entrySet()) {
                try (Socket socket = open()) {
                    socket.getOutputStream().write(frame.getValue());
                    assertThat(closeStatus(socket)).as(frame.getKey()).isNotEqualTo(1000);
                }
            }
            assertThat(log.lines()).isEmpty();
        }
        // The service goes on.
        try (Socket socket = open()) {
            socket.getOutputStream().write(frame(TEXT, START.getBytes(UTF_8)));
            assertThat(text(socket)).contains("CHALLENGE_CREATED");
        }
    }

    @Test
    void aTextThatIsNotUtf8StartsNoChallenge() throws IOException {
        for (String bytes : new String[] {"\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00e2\u0082"}) {
            try (LogCapture log = new LogCapture();
                    Socket socket = open()) {
                String message = START.replace("}}", ", \"custom\": {\"payee\": \"" + bytes + "\"}}}");
                socket.getOutputStream().write(frame(TEXT, message.getBytes(ISO_8859_1)));
                assertThat(closeStatus(socket)).isEqualTo(1007);
                assertThat(log.lines()).isEmpty();
            }
        }
    }

    @Test
    void aTextOfTwoFramesMayDivideACharacter() throws IOException {
        byte[] message =
                START.replace("}}", ", \"custom\": {\"payee\": \"\u00e9\"}}}").getBytes(UTF_8);
        int middle = new String(message, ISO_8859_1).indexOf('\u00c3') + 1;
        try (Socket socket = open()) {
            socket.getOutputStream().write(frame(0x01, Arrays.copyOfRange(message, 0, middle)));
            socket.getOutputStream().write(frame(0x80, Arrays.copyOfRange(message, middle, message.length)));
            assertThat(text(socket)).contains("CHALLENGE_CREATED");
        }
    }

    @Test
    void aMessageOfBytesIsRefused() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(frame(BINARY, START.getBytes(UTF_8)));
            assertThat(closeStatus(socket)).isEqualTo(1003);
        }
    }

    @Test
    void noCompressionIsAgreedOn() throws IOException {
        for (String offered :
                new String[] {"permessage-deflate", "x-webkit-deflate-frame", "deflate-frame", "permessage-deflate; x"
                }) {
            String answer = handshake("Sec-WebSocket-Extensions: " + offered);
            assertThat(answer).startsWith("HTTP/1.1 101").doesNotContain("sec-websocket-extensions");
        }
    }

    private Socket open() throws IOException {
        Socket socket = new RawHttp(RestAssured.port).connect();
        assertThat(handshake(socket)).startsWith("HTTP/1.1 101");
        return socket;
    }

    private String handshake(String... headers) throws IOException {
        try (Socket socket = new RawHttp(RestAssured.port).connect()) {
            return handshake(socket, headers);
        }
    }

    private String handshake(Socket socket, String... headers) throws IOException {
        String request = RawHttp.head("GET", "/ws-v1-challenge", headers)
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: authsignal-ws, x.authsignal.tenant." + tenant.tenantId() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
        }
        return head.substring(0, 12) + head.substring(12).toLowerCase(Locale.ROOT);
    }

    /** Returns a masked frame, as clients send them, with the mask 0. */
    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 0x10000) {
            frame.write(0xfe);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0xff);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Returns the status with which the server closes the socket; 0 if it ends the connection without one. */
    private static int closeStatus(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                int first = in.read();
                if (first < 0) {
                    return 0;
                }
                byte[] payload = payload(in);
                if (first == CLOSE) {
                    return payload.length < 2 ? 0 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
                }
            }
        } catch (SocketException reset) {
            return 0;
        }
    }

    private static String text(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(in.read()).isEqualTo(TEXT);
        return new String(payload(in), UTF_8);
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.read();
        return in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
    }
}
