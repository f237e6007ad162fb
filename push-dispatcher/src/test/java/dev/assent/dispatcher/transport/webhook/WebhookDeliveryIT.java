// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.SdkWebhookReader;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class WebhookDeliveryIT {
    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    MutableClock clock;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    @Test
    void aPushHasTheBodyOfTheProtocol() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "push-token"));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        JsonPath body = JsonPath.from(gateway.received().get(0).body());
        assertThat(body.getInt("version")).isEqualTo(1);
        assertThat(body.getString("source")).isEqualTo("https://authsignal.com");
        assertThat(body.getString("tenantId")).isEqualTo(tenant);
        assertThat(body.getString("type")).isEqualTo("push.created");
        assertThat(body.getString("time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(body.getString("data.challengeId")).isEqualTo(challenge.challengeId());
        assertThat(body.getString("data.userId")).isEqualTo(challenge.userId());
        assertThat(body.getString("data.idempotencyKey")).isEqualTo(challenge.idempotencyKey());
        assertThat(body.getString("data.actionCode")).isEqualTo(challenge.actionCode());
        assertThat(body.getString("data.userAgent")).isEqualTo("agent-" + ChallengeFixtures.CANARY);
        assertThat(body.getString("data.ipAddress")).isEqualTo("ip-" + ChallengeFixtures.CANARY);
        assertThat(body.getString("data.userAuthenticatorId"))
                .isEqualTo(challenge.devices().get(0).authenticatorId().toString());
        assertThat(body.getString("data.pushToken")).isEqualTo("push-token");
        assertThat(body.getString("data.devicePlatform")).isEqualTo("android");
        JsonPath custom = JsonPath.from(body.getString("data.custom"));
        assertThat(custom.getString("payee")).isEqualTo("payee-" + ChallengeFixtures.CANARY);
        assertThat(custom.getDouble("amount")).isEqualTo(12.5);
        assertThat(custom.getBoolean("recurring")).isTrue();
        SdkWebhookReader.event(gateway.received().get(0).body());
        assertThat(body.getString("data.expiresAt")).endsWith("Z");
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.channel()).isEqualTo("webhook");
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.tenantId()).isEqualTo(tenant);
        assertThat(result.authenticatorId())
                .isEqualTo(challenge.devices().get(0).authenticatorId());
        assertThat(result.pushTokenHash()).isEqualTo(sha256("push-token"));
    }

    @Test
    void bothSignaturesVerifyAndEachActiveKeyHasItsOwn() throws Exception {
        String[] keys = {"first-" + UuidGenerator.next(), "second-" + UuidGenerator.next()};
        String tenant = tenants.create(keys);
        String secret = tenants.webhook(tenant, gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));

        topics.publish(challenge);
        deliveries.result(challenge);

        Received request = gateway.received().get(0);
        new Webhook(secret).verify(request.body(), request.headers());
        String[] parts =
                Objects.requireNonNull(request.header("X-Signature-V2")).split(",", -1);
        assertThat(parts[0]).matches("t=\\d{10}");
        assertThat(Stream.of(parts).skip(1))
                .containsExactlyInAnyOrder(
                        "v2=" + hmac(keys[0], parts[0].substring(2) + "." + request.body()),
                        "v2=" + hmac(keys[1], parts[0].substring(2) + "." + request.body()));
    }

    @Test
    void whileASecretIsRotatedTheOldAndTheNewOneVerify() throws Exception {
        String tenant = tenants.create("key-of-" + UuidGenerator.next());
        String old = tenants.webhook(tenant, gateway.url());
        String fresh = TenantFixtures.administrator()
                .body("{\"overlapSeconds\":90}")
                .post("/v1/admin/channels/{tenant}/webhook/secrets", tenant)
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
        deliver(tenant);
        clock.turn(Duration.ofSeconds(91));
        deliver(tenant);

        Received during = gateway.received().get(0);
        assertThat(during.header("webhook-signature")).matches("v1,\\S+ v1,\\S+");
        new Webhook(old).verify(during.body(), during.headers());
        new Webhook(fresh).verify(during.body(), during.headers());
        assertThat(gateway.received().get(1).header("webhook-signature")).matches("v1,\\S+");
    }

    private void deliver(String tenant) {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        topics.publish(challenge);
        deliveries.result(challenge);
    }

    @Test
    void aTransientFailureIsRetriedUnderTheSameId() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number == 1 ? 503 : 200));
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(2);
        List<Received> requests = gateway.received();
        assertThat(requests).hasSize(2);
        assertThat(requests.get(1).header("webhook-id"))
                .isEqualTo(requests.get(0).header("webhook-id"))
                .isEqualTo(JsonPath.from(requests.get(0).body()).getString("id"));
        assertThat(requests.get(1).body()).isEqualTo(requests.get(0).body());
    }

    @Test
    void aFailingPushIsRetriedUntilTheChallengeExpires() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 500));
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.received().size() >= 3);
        assertThat(deliveries.of(challenge)).isEmpty();
        clock.turn(ChallengeFixtures.LIFETIME);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.GIVEN_UP);
        assertThat(result.detail()).isIn("status_500", "challenge_expired");
        assertThat(result.attempts()).isEqualTo(gateway.received().size());
    }

    @Test
    void aRejectionIsFinal() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 400));
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("status_400");
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowed() {
        WebhookServerStub elsewhere = new WebhookServerStub();
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Location", elsewhere.url());
            WebhookServerStub.answer(exchange, 307);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(elsewhere.received()).isEmpty();
        elsewhere.close();
    }

    @Test
    void anEndlessResponseIsAborted() {
        long[] written = new long[1];
        gateway.behaves((exchange, number) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[8192];
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < 100_000; i++) {
                    body.write(chunk);
                    written[0] += chunk.length;
                }
            } catch (IOException cutOff) {
                written[0] = -written[0];
                throw cutOff;
            }
        });
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        assertThat(deliveries.result(challenge).outcome()).isEqualTo(Outcome.DELIVERED);
        await().untilAsserted(() -> assertThat(written[0]).isNegative());
    }

    @Test
    void aClosedPortIsRetriedAndReported() {
        gateway.close();
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()), ChallengeFixtures.device("android", null));

        topics.publish(challenge);

        assertThat(deliveries.attempts(challenge, 2))
                .extracting(attempt -> attempt.get("detail"))
                .containsOnly("not_connected");
    }

    @Test
    void everyDeviceGetsOnePushAndATenantWithoutChannelsNoAttempt() {
        ChallengeCreated nobodys =
                ChallengeFixtures.created(tenants.create(), ChallengeFixtures.device("ios", "token"));
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenants.withWebhook(gateway.url()),
                ChallengeFixtures.device("android", "a"),
                ChallengeFixtures.device("ios", "b"),
                ChallengeFixtures.device("ios", null));

        topics.publish(nobodys);
        topics.publish(challenge);

        assertThat(deliveries.results(challenge, 3))
                .extracting(PushDelivered::outcome)
                .containsOnly(Outcome.DELIVERED);
        assertThat(gateway.received())
                .extracting(request -> JsonPath.from(request.body()).getString("data.userAuthenticatorId"))
                .as(() -> DeliveryProbe.logged(challenge).prettify())
                .containsExactlyInAnyOrderElementsOf(challenge.devices().stream()
                        .map(device -> device.authenticatorId().toString())
                        .toList());
        assertThat(deliveries.result(nobodys).attempts()).isZero();
        assertThat(DeliveryProbe.logged(nobodys).getList("deliveries")).isEmpty();
    }

    @Test
    void aRedeliveredEventSendsNothingTwice() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        ChallengeCreated next = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", null));
        UUID eventId = UuidGenerator.next();

        topics.publish(eventId, challenge);
        topics.publish(eventId, challenge);
        topics.publish(challenge);
        topics.publish(next);

        deliveries.result(challenge);
        deliveries.result(next);
        assertThat(gateway.received()).hasSize(2);
    }

    private static String hmac(String key, String message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
        return Base64.getEncoder()
                .encodeToString(mac.doFinal(message.getBytes(UTF_8)))
                .replace("=", "");
    }

    private static String sha256(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
