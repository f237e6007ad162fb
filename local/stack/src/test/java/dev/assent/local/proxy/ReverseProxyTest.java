// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.contracts.Json;
import dev.assent.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the proxy with three servers that echo their requests; the fourth service is down. */
class ReverseProxyTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Map<String, HttpServer> SERVICES = new LinkedHashMap<>();
    private static int port;
    private static ReverseProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        Map<String, ServiceInstance> origins = new LinkedHashMap<>();
        for (String name : new String[] {"challenge-service", "push-dispatcher", "verification-service"}) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> echo(name, exchange));
            server.start();
            SERVICES.put(name, server);
            int service = server.getAddress().getPort();
            origins.put(name, ServiceInstance.local(service, service));
        }
        origins.put("token-service", ServiceInstance.local(FreePort.any(), FreePort.any()));
        port = FreePort.any();
        proxy = ReverseProxy.start(port, RouteTable.ofDeployment(), InstanceLocator.local(origins));
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        SERVICES.values().forEach(server -> server.stop(0));
    }

    private static void echo(String name, HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, Object> heard = new LinkedHashMap<>();
        heard.put("service", name);
        heard.put("method", exchange.getRequestMethod());
        heard.put("uri", exchange.getRequestURI().toString());
        heard.put("headers", Map.copyOf(exchange.getRequestHeaders()));
        heard.put("bytes", body.length);
        byte[] answer = Json.write(heard).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Heard", "yes");
        exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith("/teapot") ? 418 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void aRequestAndItsResponseAreForwardedCompletely() throws Exception {
        var answer = send(request("/v1/users/a%40b/teapot?x=%2F&y")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3_000_000])));
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().firstValue("X-Heard")).contains("yes");
        JsonNode heard = json(answer);
        assertThat(heard.path("service").asText()).isEqualTo("challenge-service");
        assertThat(heard.path("method").asText()).isEqualTo("POST");
        assertThat(heard.path("uri").asText()).isEqualTo("/v1/users/a%40b/teapot?x=%2F&y");
        assertThat(heard.path("bytes").asInt()).isEqualTo(3_000_000);
        assertThat(heard.at("/headers/Traceparent/0").asText()).startsWith("00-0af7651916cd43dd");
        assertThat(heard.at("/headers/Host/0").asText()).isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void forwardedHeadersOfTheClientAreReplaced() throws Exception {
        JsonNode headers = json(send(request("/v1/users/u")
                        .header("X-Forwarded-For", "6.6.6.6")
                        .header("Forwarded", "for=6.6.6.6")
                        .header("X-Real-IP", "6.6.6.6")))
                .path("headers");
        assertThat(headers.path("X-forwarded-for")).hasSize(1);
        assertThat(headers.at("/X-forwarded-for/0").asText()).isEqualTo("127.0.0.1");
        assertThat(headers.toString()).doesNotContain("6.6.6.6");
    }

    @Test
    void aPathOutsideTheTableIsNotFound() throws Exception {
        assertError(send(request("/q/metrics")), 404, "not_found");
        assertError(send(request("/v2/users").POST(HttpRequest.BodyPublishers.ofString("{}"))), 404, "not_found");
    }

    @Test
    void aServiceThatIsDownIsUnavailable() throws Exception {
        var answer = send(request("/v1/validate").POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"t\"}")));
        assertError(answer, 503, "service_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "/v1/client/../../q/metrics",
                "/v1/client/%2e%2e/%2e%2e/q/metrics",
                "/v1/client/x/../verify/push",
                "/v1/users/u/",
                "/v1/users//u",
                "/v1/users/%FF"
            })
    void aMalformedTargetIsLeftToTheServiceThatRefusesIt(String target) throws Exception {
        assertThat(raw(target)).startsWith("HTTP/1.1 200").contains("\"challenge-service\"", "\"" + target + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//q/metrics",
                "/v2/../v1/users",
                "/q/../v1/users",
                "/v1/users/a\u00ff",
                "/v1/users/\u00c0\u00af",
                "/v1/users/a b",
                "/v1/users/a\u007f",
                "*"
            })
    void aMalformedTargetOfNoServiceIsRefused(String target) throws Exception {
        assertThat(raw(target)).matches("(?s)HTTP/1.[01] 400.*").contains("\"invalid_request\"", "application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "http://127.0.0.1/v1/users?x=1 /v1/users?x=1",
                "/v1/%75sers/auth0|123 /v1/users/auth0%7C123",
                "/v1/users/..;/..;/q/metrics /v1/users/..%3B/..%3B/q/metrics",
                "/v1/users/a%2Fb%40c?q=%2e%2e/ /v1/users/a%2Fb%40c?q=../",
                "/v1/users/\u00c3\u00bc /v1/users/%C3%BC"
            })
    void whatIsForwardedIsInNormalForm(String target, String forwarded) throws Exception {
        assertThat(raw(target)).startsWith("HTTP/1.1 200").contains("\"" + forwarded + "\"");
    }

    @Test
    void aRequestThatTheCodecCannotReadIsAnsweredWithAnErrorBody() throws Exception {
        assertThat(raw("/v1/users/" + "a".repeat(20_000)))
                .startsWith("HTTP/1.0 414")
                .contains("\"uri_too_long\"");
        assertThat(exchange("GET /v1/users HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(70_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("\"header_fields_too_large\"");
        assertThat(exchange("nonsense\r\n\r\n")).startsWith("HTTP/1.0 400").contains("\"invalid_request\"");
    }

    @Test
    void aRequestWithoutAHostIsRefused() throws IOException {
        assertThat(exchange("GET /v1/users/u HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("\"invalid_request\"", "application/json");
        assertThat(exchange("GET http://x/v1/users/u HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(exchange("GET /ws-v1-challenge HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        // The header came with HTTP/1.1.
        assertThat(exchange("GET /v1/users/u HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: nonsense",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: nonsense\r\nContent-Length: 5",
                "Transfer-Encoding: nonsense\r\nUpgrade: websocket\r\nConnection: Upgrade",
                "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b"
            })
    void aRequestWithoutAClearEndIsRefusedAndNothingBehindItIsForwarded(String framing) throws Exception {
        String answers = exchange(
                head("GET", "/v1/users/u", framing) + "\r\n0\r\n\r\n" + head("GET", "/v1/users/smuggled") + "\r\n");

        assertThat(answers)
                .startsWith("HTTP/1.1 400")
                .contains("\"invalid_request\"", "application/json")
                .doesNotContain("HTTP/1.1 2", "smuggled");
    }

    @Test
    void aCallerReadsTheRefusalOfARequestThatItStillSends() throws Exception {
        // More than the buffers of a connection hold: what nobody reads cannot be sent.
        String body = "a".repeat(12_000_000);
        for (String header : List.of("Transfer-Encoding: nonsense", "X-Long: " + "a".repeat(70_000))) {
            assertThat(exchange(head("POST", "/v1/users/u", header, "Content-Length: 12000000") + "\r\n" + body))
                    .startsWith("HTTP/1.1 4")
                    .contains("\"errorCode\"");
        }
    }

    @Test
    void theNameOfATransferCodingIsInEitherCase() throws Exception {
        assertThat(exchange(head("POST", "/v1/users/u", "Transfer-Encoding: CHUNKED", "Connection: close")
                        + "\r\n2\r\n{}\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("\"bytes\":2");
    }

    @Test
    void aRequestWithABodyIsNoSocket() throws Exception {
        assertThat(exchange(head("POST", "/v1/users/u", "Upgrade: websocket", "Content-Length: 2", "Connection: close")
                        + "\r\n{}"))
                .startsWith("HTTP/1.1 200")
                .contains("\"bytes\":2")
                .doesNotContainIgnoringCase("\"upgrade\"");
    }

    @Test
    void theProxyAnswersTheExpectationOfAClient() throws Exception {
        String answer = exchange("POST /v1/users/u HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                + "Content-Length: 2\r\nConnection: close\r\n\r\n{}");

        assertThat(answer)
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
                .doesNotContainIgnoringCase("\"expect\"")
                .contains("\"bytes\":2");
    }

    @Test
    void theStackIsReadyOnlyIfEveryServiceIs() throws Exception {
        var answer = send(request("/q/health/ready"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("status").asText()).isEqualTo("DOWN");
        assertThat(json(answer).path("checks")).hasSize(4).anySatisfy(check -> {
            assertThat(check.path("name").asText()).isEqualTo("token-service");
            assertThat(check.path("status").asText()).isEqualTo("DOWN");
        });
    }

    @Test
    void theDocumentsOfAllServicesAreAtOneOrigin() throws Exception {
        JsonNode document = json(send(request("/q/openapi/push-dispatcher?format=json")));
        assertThat(document.path("service").asText()).isEqualTo("push-dispatcher");
        assertThat(document.path("uri").asText()).isEqualTo("/q/openapi?format=json");
        JsonNode pages = json(send(request("/q/swagger-ui/index.html")));
        assertThat(pages.path("service").asText()).isEqualTo("challenge-service");
        assertError(send(request("/q/openapi/nobody")), 404, "not_found");
    }

    @Test
    void theMergedDocumentNeedsEveryService() throws Exception {
        assertError(send(request("/q/openapi")), 503, "service_unavailable");
    }

    private static void assertError(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(json(answer).path("error").asText()).isEqualTo(code);
        assertThat(json(answer).path("errorCode").asText()).isEqualTo(code);
        assertThat(json(answer).path("errorDescription").asText()).isNotBlank();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body(), JsonNode.class);
    }

    /** Sends the path as it is; an HTTP client would normalize it. */
    private static String raw(String target) throws IOException {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    private static String head(String method, String target, String... lines) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\n"
                + Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining());
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
