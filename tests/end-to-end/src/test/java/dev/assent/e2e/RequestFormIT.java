// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import dev.assent.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Every service reads and answers HTTP in the same way, behind the proxy and without it. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
class RequestFormIT {
    private static final List<String> FORWARDING_HEADERS =
            List.of("X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto");
    private static final List<String> ODD_VALUES =
            List.of("", ",", ", 198.51.100.7", "198.51.100.7,", "for=", "for=;host=,", "[", ":", "999999", "\u00ff");

    private static Stack stack;
    private static List<Call> calls;

    /** Call of a service that takes a body, through the proxy or not. */
    private record Call(String name, RawHttp http, String method, String path, String credentials) {
        RawHttp.Answer send(String body, String... headers) throws IOException {
            List<String> all = new ArrayList<>(List.of(headers));
            all.add(credentials);
            return http.sendBody(method, path, body, all.toArray(String[]::new));
        }

        RawHttp.Answer request(String method, String target) throws IOException {
            return http.send(method, target, credentials);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
        String backend = basic(stack.apiSecretKey());
        String browser = "Authorization: Bearer "
                + stack.backend().track(Stack.newUser(), "pay", Map.of()).token();
        String administrator = "Authorization: Bearer " + stack.adminToken();
        calls = Stream.of(
                        calls(Component.CHALLENGE, "POST", "/v1/users/someone/actions/pay", backend),
                        calls(Component.VERIFICATION, "POST", "/v1/client/verify/push", browser),
                        calls(Component.TOKEN, "POST", "/v1/validate", backend),
                        calls(Component.PUSH, "PATCH", "/v1/admin/channels/nobody/webhook", administrator))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Call> calls(Component service, String method, String path, String credentials) {
        return List.of(
                new Call(service.title(), http(stack.origin(service)), method, path, credentials),
                new Call(service.title() + " behind the proxy", http(stack.origin()), method, path, credentials));
    }

    @TestFactory
    Stream<DynamicTest> oddForwardingHeadersAreAnsweredAtOnce() {
        return each(call -> {
            for (String header : FORWARDING_HEADERS) {
                for (String value : ODD_VALUES) {
                    assertThat(call.send("{}", header + ": " + value).status())
                            .as(header + ": " + value)
                            .isBetween(200, 499);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyAnswerIsExactlyJsonAndNotStored() {
        return each(call -> {
            for (RawHttp.Answer answer : List.of(
                    call.send("{}"),
                    call.send("{"),
                    call.request("DELETE", "/v1/nothing"),
                    call.request("PUT", call.path()))) {
                assertThat(answer.header("Content-Type")).as(answer.body()).isEqualTo("application/json");
                assertThat(answer.header("Cache-Control")).as(answer.body()).isEqualTo("no-store");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> noParameterOfAcceptIsInTheTypeOfAnAnswer() {
        return each(call -> {
            for (String accept : List.of("application/json;q=x", "application/json;a=b", "*/*;a=b", "garbage")) {
                assertThat(call.send("{}", "Accept: " + accept).header("Content-Type"))
                        .as(accept)
                        .isEqualTo("application/json");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aRequestWithoutAClearEndIsRefused() {
        return each(call -> {
            for (String coding : List.of("nonsense", "identity", "xchunked", "gzip, chunked", "chunked, chunked")) {
                for (String method : List.of(call.method(), "GET", "DELETE")) {
                    RawHttp.Answer answer =
                            call.http().send(method, call.path(), call.credentials(), "Transfer-Encoding: " + coding);
                    assertThat(answer.status()).as(coding + answer.body()).isEqualTo(400);
                    assertThat(answer.errorCode()).isEqualTo("invalid_request");
                    assertThat(answer.header("Connection")).isEqualTo("close");
                }
            }
            assertThat(call.http()
                            .exchange(RawHttp.head(
                                            call.method(),
                                            call.path(),
                                            call.credentials(),
                                            "Transfer-Encoding: Chunked")
                                    + "\r\n2\r\n{}\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(call.send("{}").status());
        });
    }

    @TestFactory
    Stream<DynamicTest> aTargetWithTwoReadingsIsRefused() {
        return each(call -> {
            for (String suffix :
                    List.of("/", "/..", "/%2E%2E", "/.", "//", "/%FF", "/%C0%AF", "/%2", "/\u00ff", "?a=%FF")) {
                RawHttp.Answer answer = call.request(call.method(), call.path() + suffix);
                assertThat(answer.status()).as(suffix + answer.body()).isEqualTo(400);
                assertThat(answer.errorCode()).isEqualTo("invalid_request");
            }
            RawHttp.Answer unknown = call.http().send(call.method(), call.path() + "/", "Authorization: Bearer x");
            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.header("WWW-Authenticate")).isNotEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> anotherMethodIsNotAllowed() {
        return each(call -> {
            RawHttp.Answer answer = call.request("TRACE", call.path());
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.errorCode()).isEqualTo("method_not_allowed");
            assertThat(answer.header("Allow")).contains(call.method());
        });
    }

    @TestFactory
    Stream<DynamicTest> aBodyThatIsNotJsonIsRefused() {
        return each(call -> {
            assertThat(call.send("{}", "Content-Type: text/plain").errorCode()).isEqualTo("unsupported_media_type");
            RawHttp.Answer encoded = call.send("{}", "Content-Encoding: gzip");
            assertThat(encoded.errorCode()).isEqualTo("unsupported_media_type");
            assertThat(encoded.header("Accept-Encoding")).isEqualTo("identity");
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsTooLongIsRefusedWithAnErrorBody() {
        return each(call -> {
            assertThat(call.send("{" + " ".repeat(70_000) + "}").errorCode()).isEqualTo("content_too_large");
            assertThat(call.send("{" + " ".repeat(1_000_000) + "}").errorCode()).isEqualTo("content_too_large");
            assertThat(chunked(call, "x".repeat(300_000)).errorCode()).isEqualTo("content_too_large");
            assertThat(call.request("GET", call.path() + "?x=" + "a".repeat(9000))
                            .errorCode())
                    .isEqualTo("uri_too_long");
            assertThat(call.send("{}", "X-Long: " + "a".repeat(20_000)).errorCode())
                    .isEqualTo("header_fields_too_large");
        });
    }

    @TestFactory
    Stream<DynamicTest> aClientThatWaitsForTheInterimResponseGetsIt() {
        return each(call -> {
            try (Socket socket = call.http().connect()) {
                String head = RawHttp.head(
                        call.method(),
                        call.path(),
                        call.credentials(),
                        "Content-Type: application/json",
                        "Expect: 100-continue",
                        "Content-Length: 2");
                socket.getOutputStream().write((head + "\r\n").getBytes(ISO_8859_1));
                assertThat(new String(socket.getInputStream().readNBytes(25), ISO_8859_1))
                        .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                socket.getOutputStream().write("{}".getBytes(ISO_8859_1));
                assertThat(RawHttp.read(socket.getInputStream()).status()).isBetween(200, 404);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whatACallerDoesIsNoError() {
        return each(call -> {
            long before = errors();
            chunked(call, "x".repeat(200_000));
            String head =
                    RawHttp.head(call.method(), call.path(), call.credentials(), "Content-Type: application/json");
            for (String sent : List.of(
                    head,
                    head + "Content-Length: 60000\r\n\r\n{" + " ".repeat(40_000),
                    head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
                    (head + "Content-Length: 2\r\n\r\n{}").repeat(3))) {
                Socket socket = call.http().connect();
                socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
                socket.setSoLinger(true, 0);
                socket.close();
            }
            call.send("{}");
            assertThat(errors()).isEqualTo(before);
        });
    }

    private static long errors() throws IOException {
        long errors = 0;
        for (Component service : Settings.SERVICES) {
            try (Stream<String> lines = Files.lines(stack.log(service))) {
                errors += lines.filter(line -> line.contains("\"level\":\"ERROR\"") && line.contains("ttp"))
                        .count();
            }
        }
        return errors;
    }

    private static RawHttp.Answer chunked(Call call, String body) throws IOException {
        String head = RawHttp.head(
                call.method(),
                call.path(),
                call.credentials(),
                "Content-Type: application/json",
                "Transfer-Encoding: chunked");
        return call.http()
                .exchange(head + "\r\n" + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
    }

    /** Check of one call. */
    private interface Check {
        void of(Call call) throws Exception;
    }

    private static Stream<DynamicTest> each(Check check) {
        return calls.stream().map(call -> dynamicTest(call.name(), () -> check.of(call)));
    }

    private static RawHttp http(String origin) {
        return new RawHttp(URI.create(origin).getPort());
    }

    private static String basic(String user) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(ISO_8859_1));
    }
}
