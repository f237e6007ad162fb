// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class ChannelTestPushIT {
    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    private String tenant;

    @BeforeEach
    void setUp() {
        tenant = tenants.withWebhook(gateway.url());
    }

    @Test
    void aTestPushReportsDelivery() {
        UUID device = enrolled(tenant);

        test("webhook", device)
                .statusCode(200)
                .body("outcome", equalTo("DELIVERED"))
                .body("detail", nullValue());

        JsonPath push = JsonPath.from(gateway.received("push.test").get(0).body());
        assertThat(push.getString("tenantId")).isEqualTo(tenant);
        assertThat(push.<String, Object>getMap("data"))
                .isEqualTo(Map.of(
                        "userAuthenticatorId", device.toString(), "pushToken", "token-1", "devicePlatform", "ios"));
    }

    @Test
    void aTestPushReportsTheReasonOfAFailure() {
        // The gateway also receives the event about the device.
        gateway.behaves((exchange, number) ->
                WebhookServerStub.answer(exchange, gateway.received("push.test").size() < 2 ? 403 : 503));
        UUID device = enrolled(tenant);

        test("webhook", device).body("outcome", equalTo("REJECTED")).body("detail", equalTo("status_403"));
        test("webhook", device).body("outcome", equalTo("TRY_AGAIN")).body("detail", equalTo("status_503"));
        assertThat(gateway.received("push.test")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no HTTP\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            })
    void aReceiverThatSpeaksNoHttpIsNoErrorInTheLog(String response) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(server, response));
            tenant = tenants.withWebhook("http://127.0.0.1:" + server.getLocalPort() + "/");
            UUID device = enrolled(tenant);
            try (LogCapture log = new LogCapture()) {
                test("webhook", device).statusCode(200).body("outcome", notNullValue());
                assertThat(log.lines()).isEmpty();
            }
            assertThat(serving).isNotCompletedExceptionally();
        }
    }

    /** Answers each request by {@code response} and closes its connection, until {@code server} is closed. */
    private static void serve(ServerSocket server, String response) {
        while (true) {
            try (Socket peer = server.accept()) {
                peer.getInputStream().read(new byte[4096]);
                peer.getOutputStream().write(response.getBytes(ISO_8859_1));
            } catch (SocketException closed) {
                if (server.isClosed()) {
                    return;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void anImpossibleTestPushNamesTheCause() {
        test("webhook", UuidGenerator.next()).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        test("webhook", enrolled(tenants.create())).statusCode(404).body("errorCode", equalTo("credential_not_found"));
        test("apns", enrolled(tenant)).statusCode(404).body("errorCode", equalTo("channel_not_found"));
        administrator()
                .body(Map.of("subject", "mailto:ops@bank.example"))
                .put("/v1/admin/channels/{tenant}/webpush", tenant)
                .then()
                .statusCode(200);
        test("webpush", enrolled(tenant)).statusCode(400).body("errorDescription", startsWith("userAuthenticatorId: "));
    }

    private UUID enrolled(String tenantId) {
        UUID id = UuidGenerator.next();
        topics.publish(ChallengeFixtures.enrolled(id, tenantId, "user", "ios", "token-1"));
        return id;
    }

    private ValidatableResponse test(String channel, UUID device) {
        return administrator()
                .body(Map.of("userAuthenticatorId", device))
                .post("/v1/admin/channels/{tenant}/{channel}/test", tenant, channel)
                .then();
    }
}
