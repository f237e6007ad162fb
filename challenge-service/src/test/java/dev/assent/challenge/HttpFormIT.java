// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers requests in the form of RFC 9110, and each error with the error body. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class HttpFormIT {
    private static final String USER = "/v1/users/alice";
    private static final String TRACK = "/v1/users/alice/actions/pay";
    private static final int LONGEST_BODY = 64 * 1024;

    private TenantFixture tenant;
    private RawHttp http;
    private String key;

    @BeforeEach
    void createTenant() {
        tenant = TenantFixture.create();
        http = new RawHttp(RestAssured.port);
        key = "Authorization: Basic "
                + Base64.getEncoder().encodeToString((tenant.apiSecretKey() + ":").getBytes(ISO_8859_1));
    }

    @Test
    void everyAnswerIsOfTheTypeThatSdksCompareWith() throws IOException {
        http.sendBody("POST", TRACK, "{}", key);
        for (RawHttp.Answer answer : List.of(
                http.sendBody("POST", TRACK, "{}", key),
                http.send("GET", USER, key),
                http.send("GET", USER + "/actions", key),
                http.send("GET", USER + "/authenticators", key),
                http.send("GET", "/v1/users", key),
                http.send("GET", "/v1/users?limit=x", key),
                http.send("GET", "/v1/users/alice/actions/pay/none", key),
                http.send("GET", "/v1/nothing", key),
                http.send("GET", USER),
                http.sendBody("POST", TRACK, "{", key))) {
            assertThat(answer.header("Content-Type")).as(answer.body()).isEqualTo("application/json");
            assertThat(answer.header("Cache-Control")).as(answer.body()).isEqualTo("no-store");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;q=x",
                "application/json;q=0.5;x=y",
                "application/json; charset=latin1",
                "application/json;indent=4",
                "APPLICATION/JSON; a=b",
                "application/*;q=x",
                "*/*;x=y",
                "*/json",
                "application/*+json",
                "application/json, text/event-stream;q=x"
            })
    void noParameterOfAcceptIsInTheTypeOfAnAnswer(String accept) throws IOException {
        tenant.enrol("alice", new PhoneKey());
        String token = "Authorization: Bearer " + tenant.token("alice", "pay", Map.of());
        String header = "Accept: " + accept;
        for (RawHttp.Answer answer : List.of(
                http.sendBody("POST", TRACK, "{}", key, header),
                http.sendBody("POST", TRACK, "{", key, header),
                http.sendBody("POST", TenantFixture.START_PATH, "{}", token, header),
                http.send("GET", USER, key, header),
                http.send("GET", USER + "/authenticators", key, header),
                http.send("GET", "/v1/nothing", key, header),
                http.send("GET", USER, header),
                http.send("GET", "/q/openapi?format=json", header))) {
            assertThat(answer.header("Content-Type")).as(answer.body()).isEqualTo("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: nonsense",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding:",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked;a=b",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding: chunked\r\n , identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
                "Transfer-Encoding: nonsense\r\nContent-Length: 0",
                "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b"
            })
    void aRequestWithoutAClearEndIsRefusedAndNothingBehindItIsRead(String framing) throws IOException {
        List<Socket> connections = new ArrayList<>();
        for (String method : List.of("GET", "POST", "DELETE", "HEAD", "PATCH")) {
            String unclear = RawHttp.head(method, USER, key, framing) + "\r\n0\r\n\r\n";
            String behind = RawHttp.head("POST", "/v1/users/smuggled/actions/pay", key, "Content-Length: 0") + "\r\n";
            // The first request makes the others wait, already decoded.
            String before = RawHttp.head("GET", USER, key) + "\r\n";
            for (String bytes : List.of(unclear + behind, before + unclear + behind + behind)) {
                Socket socket = http.connect();
                connections.add(socket);
                socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            }
        }
        try (LogCapture log = new LogCapture()) {
            for (Socket socket : connections) {
                // Ends with the connection.
                String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                String after = answers.startsWith("HTTP/1.1 200 ") ? answers.substring(1) : answers;
                assertThat(after).contains("HTTP/1.1 400 ").doesNotContain("HTTP/1.1 2");
                socket.close();
            }
            assertThat(log.lines()).isEmpty();
        }
        assertThat(http.send("GET", "/v1/users/smuggled/actions", key).body()).isEqualTo("[]");
        RawHttp.Answer refused = http.send("GET", USER, key, "Transfer-Encoding: nonsense");
        assertRefused(refused, 400, "invalid_request");
        assertThat(refused.body()).contains("Transfer-Encoding: must be chunked");
    }

    @Test
    void aCallerReadsTheRefusalOfARequestThatItStillSends() throws IOException {
        // More than the buffers of a connection hold: what nobody reads cannot be sent.
        String body = body(12_000_000);
        assertRefused(http.sendBody("POST", TRACK, body, key, "Transfer-Encoding: nonsense"), 400, "invalid_request");
        assertRefused(http.sendBody("POST", TRACK, body, key), 413, "content_too_large");
        assertRefused(chunked(body), 413, "content_too_large");
        assertRefused(http.sendBody("POST", TRACK, body), 401, "unauthorized");
        assertRefused(http.sendBody("POST", TRACK + "?a=" + "a".repeat(9000), body, key), 414, "uri_too_long");
    }

    @Test
    void theNameOfATransferCodingIsInEitherCase() throws IOException {
        for (String coding : List.of("chunked", "Chunked", "CHUNKED")) {
            assertThat(http.exchange(RawHttp.head("POST", TRACK, key, "Transfer-Encoding: " + coding)
                                    + "\r\n2\r\n{}\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aBodyAboveTheLimitIsRefused() throws IOException {
        assertRefused(http.sendBody("POST", TRACK, body(LONGEST_BODY + 1), key), 413, "content_too_large");
        assertRefused(http.sendBody("POST", TRACK, body(2_000_000), key), 413, "content_too_large");
        assertThat(http.sendBody("POST", TRACK, body(LONGEST_BODY), key).status())
                .isEqualTo(200);
    }

    @Test
    void aChunkedBodyHasTheSameLimitAndLogsNothing() throws IOException {
        try (LogCapture log = new LogCapture()) {
            assertRefused(chunked(body(LONGEST_BODY + 1)), 413, "content_too_large");
            assertRefused(chunked(body(1_000_000)), 413, "content_too_large");
            assertThat(chunked(body(LONGEST_BODY)).status()).isEqualTo(200);
            assertThat(chunked("{}").status()).isEqualTo(200);
            assertRefused(chunked("{"), 400, "invalid_request");
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aCallerThatHangsUpIsNotLogged() throws Exception {
        String head = RawHttp.head("POST", TRACK, key, "Content-Type: application/json");
        try (LogCapture log = new LogCapture()) {
            for (String sent : List.of(
                    head,
                    head + "Content-Length: 100\r\n\r\n{",
                    head + "Content-Length: 60000\r\n\r\n{" + " ".repeat(50_000),
                    head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
                    head + "Content-Length: 2\r\n\r\n{}",
                    (head + "Content-Length: 2\r\n\r\n{}").repeat(5))) {
                Socket socket = http.connect();
                socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
                // Zero lets the kernel reset the connection.
                socket.setSoLinger(true, 0);
                socket.close();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(http.sendBody("POST", TRACK, "{}", key).status()).isEqualTo(200);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aTargetAndHeadersAboveTheirLimitAreRefused() throws IOException {
        for (int length : new int[] {8200, 20_000, 60_000}) {
            assertRefused(http.send("GET", "/v1/users?email=" + "a".repeat(length), key), 414, "uri_too_long");
        }
        for (int length : new int[] {16_400, 60_000}) {
            assertRefused(http.send("GET", USER, key, "X-Long: " + "a".repeat(length)), 431, "header_fields_too_large");
        }
        assertThat(http.send("GET", "/v1/users?email=" + "a".repeat(8000), key).status())
                .isLessThan(414);
        assertThat(http.send("GET", USER, key, "X-Long: " + "a".repeat(15_000)).status())
                .isEqualTo(200);
    }

    @Test
    void aRequestWithoutOneHostOrWithTwoCallersIsRefused() throws IOException {
        assertRefused(http.exchange("GET /v1/users HTTP/1.1\r\n" + key + "\r\n\r\n"), 400, "invalid_request");
        assertRefused(http.send("GET", "/v1/users", key, "Host: other.example"), 400, "invalid_request");
        assertRefused(http.send("GET", "/v1/users", key, key), 400, "invalid_request");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/users/alice, 'DELETE, GET, HEAD, OPTIONS, PATCH, POST'",
        "FOO, /v1/users/alice, 'DELETE, GET, HEAD, OPTIONS, PATCH, POST'",
        "PUT, /v1/users, 'GET, HEAD, OPTIONS'",
        "GET, /v1/users/alice/actions/pay, 'OPTIONS, POST'",
        "DELETE, /v1/users/alice/actions/pay/k, 'GET, HEAD, OPTIONS, PATCH'",
        "POST, /v1/users/alice/actions, 'GET, HEAD, OPTIONS'"
    })
    void anotherMethodIsNotAllowed(String method, String path, String allowed) throws IOException {
        RawHttp.Answer answer = http.send(method, path, key);

        assertRefused(answer, 405, "method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo(allowed);
        assertThat(http.send("OPTIONS", path).header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/nothing",
                "/v1/users/a/b/c/d",
                "/v1/client/user-authenticators/qr-code/sign",
                "/nothing",
                "/ws-v1-challenge"
            })
    void aPathThatIsNotThereHasNoOptions(String path) throws IOException {
        RawHttp.Answer answer = http.send("OPTIONS", path, key);

        assertThat(answer.status()).as(answer.body()).isIn(401, 404);
        assertThat(answer.errorCode()).isIn("not_found", "unauthorized");
        assertThat(answer.header("Allow")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/users/alice?b",
        "DELETE, /v1/users/alice?",
        "PATCH, /v1/users/alice?b",
        "POST, /v1/users/alice?b/actions/pay",
        "POST, /v1/users/alice?/actions/pay",
        "POST, /v1/users/alice/actions/pay?x=1",
        "GET, /v1/users/alice?",
        "GET, /v1/users/alice?b/authenticators"
    })
    void anIdWithAnUnencodedQuestionMarkIsNotThatBeforeIt(String method, String target) throws IOException {
        http.sendBody("PATCH", USER, "{\"email\": \"a@b.example\"}", key);

        assertRefused(
                http.sendBody(method, target, "{\"email\": \"stranger@b.example\"}", key), 400, "invalid_request");

        assertThat(http.send("GET", USER, key).body()).contains("\"email\":\"a@b.example\"");
        assertThat(http.send("GET", "/v1/users?", key).status()).isEqualTo(200);
        assertThat(http.send("GET", "/v1/users/alice%3Fb", key).status()).isEqualTo(200);
    }

    @Test
    void aHeadIsRefusedLikeItsGet() throws IOException {
        for (String query : List.of("?emial=a", "?email=", "?limit=x")) {
            assertThat(http.send("GET", "/v1/users" + query, key).status()).isEqualTo(400);
            assertThat(headStatus("/v1/users" + query)).as(query).isEqualTo(400);
        }
        assertThat(headStatus("/v1/users?limit=1")).isEqualTo(200);
    }

    /** A response to HEAD has the length of a body that does not follow. */
    private int headStatus(String target) throws IOException {
        try (Socket socket = http.connect()) {
            socket.getOutputStream().write((RawHttp.head("HEAD", target, key) + "\r\n").getBytes(ISO_8859_1));
            return Integer.parseInt(new String(socket.getInputStream().readNBytes(12), ISO_8859_1).substring(9));
        }
    }

    @Test
    void aClientMethodIsNotAllowed() throws IOException {
        String token = "Authorization: Bearer " + tenant.token("alice", "pay", Map.of());

        RawHttp.Answer answer = http.send("GET", TenantFixture.START_PATH, token);

        assertRefused(answer, 405, "method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo("OPTIONS, POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonx", "x", ";"})
    void aBodyThatIsNotJsonIsRefused(String type) throws IOException {
        assertRefused(http.sendBody("POST", TRACK, "{}", key, "Content-Type: " + type), 415, "unsupported_media_type");
        String token = "Authorization: Bearer " + tenant.token("alice", "pay", Map.of());
        assertRefused(
                http.sendBody("POST", TenantFixture.START_PATH, "{}", token, "Content-Type: " + type),
                415,
                "unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json;charset=utf-8", "Application/JSON ; x=y", ""})
    void aBodyOfJsonIsTaken(String type) throws IOException {
        assertThat(http.sendBody("POST", TRACK, "{}", key, "Content-Type: " + type)
                        .status())
                .isEqualTo(200);
        assertThat(http.exchange(RawHttp.head("POST", TRACK, key, "Content-Length: 2") + "\r\n{}")
                        .status())
                .isEqualTo(200);
    }

    /** The calls whose body is optional: each with the caller it needs. */
    enum OptionalBody {
        TRACK("/v1/users/alice/actions/pay"),
        START(TenantFixture.START_PATH),
        START_IN_APP("/v1/client/challenge"),
        START_QR_CODE("/v1/client/challenge/qr-code");

        private final String path;

        OptionalBody(String path) {
            this.path = path;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOptionalBodyMayBeMissingWithItsType(OptionalBody call) throws IOException {
        tenant.enrol("alice", new PhoneKey());
        String caller = caller(call);
        // The app or the page that names no action gets another answer than one that does, but none about the form.
        RawHttp.Answer withBody = http.sendBody("POST", call.path, "{}", caller);
        assertThat(withBody.status()).as(withBody.body()).isNotEqualTo(415);

        for (RawHttp.Answer without : List.of(
                http.send("POST", call.path, caller),
                http.send("POST", call.path, caller, "Content-Length: 0"),
                http.send("POST", call.path, caller, "Content-Type: application/json", "Content-Length: 0"),
                http.send(
                        "POST",
                        call.path,
                        caller,
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: 0"),
                // The SDK for .NET tracks an action without attributes so.
                http.sendBody("POST", call.path, "null", caller),
                http.exchange(RawHttp.head("POST", call.path, caller, "Transfer-Encoding: chunked") + "\r\n0\r\n\r\n"),
                http.exchange(RawHttp.head(
                                "POST", call.path, caller, "Content-Type: text/plain", "Transfer-Encoding: chunked")
                        + "\r\n0\r\n\r\n"))) {
            assertThat(without.status()).as(without.body()).isEqualTo(withBody.status());
            if (without.status() != 200) {
                assertThat(without.body()).isEqualTo(withBody.body());
            }
        }
        assertRefused(
                http.sendBody("POST", call.path, "{}", caller, "Content-Type: text/plain"),
                415,
                "unsupported_media_type");
    }

    @ParameterizedTest
    @EnumSource
    void blanksAreNoBodyThatIsMissing(OptionalBody call) throws IOException {
        tenant.enrol("alice", new PhoneKey());
        String caller = caller(call);
        for (String body : List.of(" ", "\t\r\n ")) {
            String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
            for (RawHttp.Answer answer : List.of(
                    http.sendBody("POST", call.path, body, caller),
                    http.exchange(
                            RawHttp.head("POST", call.path, caller, "Transfer-Encoding: chunked") + "\r\n" + chunk))) {
                assertRefused(answer, 400, "invalid_request");
                assertThat(answer.body()).contains("body: must be a JSON object");
            }
            // The caller is checked before the body.
            assertThat(http.sendBody("POST", call.path, body).status()).isEqualTo(401);
        }
    }

    private String caller(OptionalBody call) {
        return switch (call) {
            case TRACK -> key;
            case START -> "Authorization: Bearer " + tenant.token("alice", "pay", Map.of());
            case START_IN_APP, START_QR_CODE ->
                "Authorization: Basic "
                        + Base64.getEncoder().encodeToString((tenant.tenantId() + ":").getBytes(ISO_8859_1));
        };
    }

    @Test
    void aBodyThatIsNeededIsNamedAndNotItsType() throws IOException {
        for (String target : List.of("/v1/users/alice", "/v1/users/alice/authenticators")) {
            for (RawHttp.Answer answer : List.of(
                    http.send("POST", target, key),
                    http.sendBody("POST", target, "null", key),
                    http.sendBody("POST", target, " ", key))) {
                assertRefused(answer, 400, "invalid_request");
                assertThat(answer.body()).contains("body: must be a JSON object");
            }
        }
    }

    @Test
    void anEncodedBodyIsRefusedWithTheEncodingThatIsTaken() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write("{}".getBytes(ISO_8859_1));
        }

        RawHttp.Answer answer = http.sendBody("POST", TRACK, gzip.toString(ISO_8859_1), key, "Content-Encoding: gzip");

        assertRefused(answer, 415, "unsupported_media_type");
        assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
        assertThat(http.sendBody("POST", TRACK, "{}", key, "Content-Encoding: identity")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a401SaysHowToAuthenticate() throws IOException {
        assertThat(http.send("GET", USER).header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(http.send("GET", "/v1/nothing").header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(http.send("GET", USER + "/").header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(http.send("GET", "/v1/admin/tenants").header("WWW-Authenticate"))
                .startsWith("Bearer realm=");
        assertThat(http.send("POST", TenantFixture.START_PATH).header("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"assent\"");
        assertThat(http.send("POST", TenantFixture.START_PATH, "Authorization: Bearer a.b.c")
                        .header("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"assent\", error=\"invalid_token\"");
        assertThat(http.sendBody(
                                "POST",
                                TenantFixture.ENROLMENT_PATH,
                                "{}",
                                "Authorization: Bearer " + tenant.token("alice", "pay", Map.of()))
                        .header("WWW-Authenticate"))
                .isNull();
    }

    @Test
    void aClientThatWaitsForTheInterimResponseGetsIt() throws IOException {
        for (String length : List.of("Content-Length: 2\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n")) {
            try (Socket socket = http.connect()) {
                String head =
                        RawHttp.head("POST", TRACK, key, "Content-Type: application/json", "Expect: 100-continue");
                socket.getOutputStream().write((head + length).getBytes(ISO_8859_1));
                assertThat(new String(socket.getInputStream().readNBytes(25), ISO_8859_1))
                        .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                String body = length.startsWith("Content") ? "{}" : "2\r\n{}\r\n0\r\n\r\n";
                socket.getOutputStream().write(body.getBytes(ISO_8859_1));
                assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aConnectionServesFurtherRequests() throws IOException {
        try (Socket socket = http.connect()) {
            for (String target : List.of(USER, "/v1/users/auth0|1", "/v1/users/..", "/v1/nothing", USER)) {
                socket.getOutputStream().write((RawHttp.head("GET", target, key) + "\r\n").getBytes(ISO_8859_1));
                assertThat(RawHttp.read(socket.getInputStream()).status()).isBetween(200, 404);
            }
        }
    }

    @Test
    void noTextOfACallerBecomesALabelOfMetrics() throws IOException {
        String chosen = "chosen" + System.nanoTime();
        http.send("GET", "/v1/" + chosen);
        http.send("GET", "/v1/users/" + chosen + "/..", key);
        http.send("GET", "/v1/users/" + chosen + "/", key);
        http.send("GET", "/v1/users/" + chosen + "/%FF");
        http.send("PUT", "/v1/users/" + chosen, key);
        http.send(chosen.toUpperCase(Locale.ROOT), "/v1/users/alice", key);
        http.sendBody("POST", "/v1/users/" + chosen, body(LONGEST_BODY + 1), key);
        http.sendBody("POST", "/v1/users/" + chosen, "x", key, "Content-Type: text/plain");
        http.send("GET", "/" + chosen);
        // The codec refuses these requests before any route sees them.
        for (String header : List.of("X A: a", "X: \0", "X: " + "a".repeat(70_000))) {
            http.exchange(RawHttp.head("GET", "/v1/users/" + chosen, header) + "\r\n");
        }

        assertThat(ManagementPort.metrics())
                .contains("http_server_requests_seconds_count", "method=\"OTHER\"", "uri=\"/UNKNOWN\"")
                .doesNotContainIgnoringCase(chosen);
    }

    private RawHttp.Answer chunked(String body) throws IOException {
        StringBuilder request = new StringBuilder(
                RawHttp.head("POST", TRACK, key, "Content-Type: application/json", "Transfer-Encoding: chunked")
                        + "\r\n");
        for (int i = 0; i < body.length(); i += 5000) {
            String part = body.substring(i, Math.min(body.length(), i + 5000));
            request.append(Integer.toHexString(part.length()))
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        return http.exchange(request + "0\r\n\r\n");
    }

    private static String body(int length) {
        return "{" + " ".repeat(length - 2) + "}";
    }

    private static void assertRefused(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.errorCode()).isEqualTo(code);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
}
