// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ApprovalWebhookIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    TrackTokenService trackTokens;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub webhook = new WebhookServerStub();

    @Test
    void anApprovalSucceedsOnceTheTenantConfirmsIt() {
        Tenant tenant = tenantWithWebhook("sign-in", webhook.url());
        ChallengeFixture challenge = ChallengeFixture.of(tenant);
        ChallengeUpdated approved = challenge.updated(2, ChallengeStatus.APPROVED);

        topics.publish(approved);

        fixture.awaitVerified(challenge, 1);
        JsonPath body = JsonPath.from(webhook.received().get(0).body());
        assertThat(body.getInt("version")).isEqualTo(1);
        assertThat(body.getString("source")).isEqualTo("https://authsignal.com");
        assertThat(body.getString("type")).isEqualTo("action.verify");
        assertThat(body.getString("tenantId")).isEqualTo(challenge.tenantId());
        assertThat(body.getString("time")).isEqualTo(Json.format(approved.updatedAt()));
        assertThat(body.<String, Object>getMap("data"))
                .isEqualTo(Map.of(
                        "challengeId",
                        challenge.challengeId(),
                        "userId",
                        challenge.userId(),
                        "idempotencyKey",
                        challenge.idempotencyKey(),
                        "action",
                        challenge.actionCode(),
                        "actionCode",
                        challenge.actionCode(),
                        "verifiedAt",
                        Json.format(approved.updatedAt()),
                        "state",
                        "CHALLENGE_SUCCEEDED",
                        "verificationMethod",
                        "PUSH",
                        "userAuthenticatorId",
                        challenge.authenticatorId().toString()));
        assertIsValid(tenant, challenge, true, ActionState.CHALLENGE_SUCCEEDED);
        assertThat(webhook.received()).hasSize(1);
    }

    @Test
    void theMethodIsThatOfTheCredentialThatApproved() {
        ChallengeFixture challenge = ChallengeFixture.of(tenantWithWebhook("sign-in", webhook.url()));
        ChallengeUpdated push = challenge.updated(2, ChallengeStatus.APPROVED);

        topics.publish(new ChallengeUpdated(
                push.challengeUuid(),
                push.version(),
                push.challengeId(),
                push.tenantId(),
                push.userId(),
                push.actionId(),
                push.actionCode(),
                push.idempotencyKey(),
                push.expiresAt(),
                push.status(),
                push.updatedAt(),
                push.authenticatorId(),
                null,
                null,
                false,
                CredentialType.QR_CODE,
                null,
                null));

        fixture.awaitVerified(challenge, 1);
        assertThat(JsonPath.from(webhook.received().get(0).body()).getString("data.verificationMethod"))
                .isEqualTo("DEVICE");
    }

    @Test
    void bothSignaturesUseTheTenantsSecretKey() throws Exception {
        Tenant tenant = tenantWithWebhook("sign-in", webhook.url());
        ChallengeFixture challenge = ChallengeFixture.of(tenant);

        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        fixture.awaitVerified(challenge, 1);

        Received request = webhook.received().get(0);
        List<String> parts =
                List.of(Objects.requireNonNull(request.header("X-Signature-V2")).split(",v2=", -1));
        assertThat(parts.get(1))
                .isEqualTo(hmac(tenant.key(), parts.get(0).substring(2) + "." + request.body())
                        .replace("=", ""));
        String id = JsonPath.from(request.body()).getString("id");
        assertThat(request.header("webhook-id")).isEqualTo(id);
        assertThat(request.header("webhook-signature"))
                .isEqualTo("v1,"
                        + hmac(tenant.key(), id + "." + request.header("webhook-timestamp") + "." + request.body()));
    }

    @Test
    void aRefusalDeclinesTheChallengeAndFailsItsAction() {
        webhook.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 403));
        Tenant tenant = tenantWithWebhook("sign-in", webhook.url() + "?token=secret-query");
        ChallengeFixture challenge = ChallengeFixture.of(tenant);
        topics.publish(challenge.tracked(1, ActionState.CHALLENGE_REQUIRED));

        try (LogCapture logged = new LogCapture()) {
            ChallengeUpdated approved = challenge.updated(2, ChallengeStatus.APPROVED);
            topics.publish(approved);

            assertThat(declined(challenge))
                    .usingRecursiveComparison()
                    .ignoringFields("version", "status", "updatedAt", "reason")
                    .isEqualTo(approved);
            assertThat(logged.lines())
                    .filteredOn(line -> line.contains(challenge.id().toString()))
                    .anySatisfy(line -> assertThat(line).endsWith("refused by the webhook of its action: status_403"))
                    .noneSatisfy(line -> assertThat(line).contains("secret-query"));
        }
        assertIsValid(tenant, challenge, false, ActionState.CHALLENGE_FAILED);
        assertThat(fixture.count("select count(*) from minted_token where challenge_id = $1", challenge.id()))
                .isZero();
        assertThat(webhook.received()).hasSize(1);
    }

    @Test
    void aRedirectIsARefusal() {
        webhook.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Location", webhook.url());
            WebhookServerStub.answer(exchange, 302);
        });
        ChallengeFixture challenge = ChallengeFixture.of(tenantWithWebhook("sign-in", webhook.url()));

        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

        declined(challenge);
        assertThat(webhook.received()).hasSize(1);
    }

    @Test
    void anUnreachableWebhookIsARefusal() {
        webhook.close();
        ChallengeFixture closed = ChallengeFixture.of(tenantWithWebhook("sign-in", webhook.url()));
        ChallengeFixture unreadable = ChallengeFixture.of(tenantWithWebhook("sign-in", "no url"));

        topics.publish(closed.updated(2, ChallengeStatus.APPROVED));
        topics.publish(unreadable.updated(2, ChallengeStatus.APPROVED));

        declined(closed);
        declined(unreadable);
    }

    @Test
    void aPrivateAddressIsNotCalled() {
        try (WebhookServerStub inside = new WebhookServerStub("127.0.0.2");
                LogCapture logged = new LogCapture()) {
            ChallengeFixture challenge = ChallengeFixture.of(tenantWithWebhook("sign-in", inside.url()));

            topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

            declined(challenge);
            assertThat(inside.received()).isEmpty();
            assertThat(logged.lines())
                    .anySatisfy(line ->
                            assertThat(line).contains(challenge.id().toString()).endsWith("address_refused"));
        }
    }

    @Test
    void anActionWithoutAWebhookCallsNone() {
        ChallengeFixture challenge = ChallengeFixture.of(tenantWithWebhook("pay", webhook.url()));

        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

        fixture.awaitVerified(challenge, 1);
        assertThat(webhook.received()).isEmpty();
    }

    @Test
    void aRepeatedApprovalCallsTheWebhookOnce() {
        webhook.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number == 1 ? 200 : 500));
        Tenant tenant = tenantWithWebhook("sign-in", webhook.url());
        ChallengeFixture challenge = ChallengeFixture.of(tenant);
        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        fixture.awaitVerified(challenge, 1);

        fixture.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        // A later approval has been processed, so the repeated one has caused no call.
        ChallengeFixture next = ChallengeFixture.of(tenant);
        topics.publish(next.updated(2, ChallengeStatus.APPROVED));
        declined(next);

        assertThat(webhook.received())
                .extracting(request -> JsonPath.from(request.body()).getString("data.challengeId"))
                .containsExactly(challenge.challengeId(), next.challengeId());
        assertThat(fixture.findPublished(challenge, ChallengeStatus.DECLINED)).isEmpty();
    }

    @Test
    void aHangingWebhookDelaysNoOtherTenant() {
        CountDownLatch release = new CountDownLatch(1);
        webhook.behaves((exchange, number) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            WebhookServerStub.answer(exchange, 200);
        });
        Tenant hanging = tenantWithWebhook("sign-in", webhook.url());
        List<ChallengeFixture> stuck = IntStream.range(0, 20)
                .mapToObj(i -> ChallengeFixture.of(hanging))
                .toList();
        stuck.forEach(challenge -> topics.publish(challenge.updated(2, ChallengeStatus.APPROVED)));
        await().atMost(TIMEOUT).until(() -> webhook.received().size() == 8);

        try (WebhookServerStub other = new WebhookServerStub()) {
            ChallengeFixture confirmed = ChallengeFixture.of(tenantWithWebhook("sign-in", other.url()));
            ChallengeFixture unconfirmed = ChallengeFixture.of(fixture.tenant());
            topics.publish(confirmed.updated(2, ChallengeStatus.APPROVED));
            topics.publish(unconfirmed.updated(2, ChallengeStatus.APPROVED));

            fixture.awaitVerified(confirmed, 1);
            fixture.awaitVerified(unconfirmed, 1);
        }
        assertThat(webhook.received()).hasSize(8);
        release.countDown();
    }

    @Test
    void anInterruptedConfirmationIsRetried() {
        ChallengeFixture challenge = ChallengeFixture.of(tenantWithWebhook("sign-in", webhook.url()));
        pool.preparedQuery(
                        """
                        insert into held_approval (challenge_id, tenant_id, webhook_id, url, approved, held_at,
                          attempts, claimed_until)
                        values ($1, $2, $3, $4, $5, now(), 1, $6)""")
                .execute(Tuple.of(
                        challenge.id(),
                        challenge.tenantId(),
                        UuidGenerator.next(),
                        webhook.url(),
                        Json.write(challenge.updated(2, ChallengeStatus.APPROVED)),
                        Instant.now().minusSeconds(1).atOffset(ZoneOffset.UTC)))
                .await()
                .indefinitely();

        fixture.awaitVerified(challenge, 1);
        assertThat(ManagementPort.metrics()).contains("assent_verification_webhooks_total{outcome=\"passed\"}");
    }

    private Tenant tenantWithWebhook(String actionCode, String url) {
        return fixture.tenant(Json.read(
                Json.write(Map.of("actions", Map.of(actionCode, Map.of("verificationWebhook", url)))),
                TenantSettings.class));
    }

    private ChallengeUpdated declined(ChallengeFixture challenge) {
        ChallengeUpdated declined = await().atMost(TIMEOUT)
                .until(() -> fixture.findPublished(challenge, ChallengeStatus.DECLINED), found -> !found.isEmpty())
                .get(0);
        assertThat(declined.reason()).isEqualTo("verification_webhook");
        assertThat(declined.version()).isEqualTo(3);
        assertThat(fixture.findPublished(challenge, ChallengeStatus.VERIFIED)).isEmpty();
        return declined;
    }

    private void assertIsValid(Tenant tenant, ChallengeFixture challenge, boolean valid, ActionState state) {
        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(Map.of("token", trackTokens.mint(challenge.trackToken())))
                .post("/v1/validate")
                .then()
                .statusCode(200)
                .body("isValid", equalTo(valid))
                .body("state", equalTo(state.name()));
    }

    private static String hmac(String key, String message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(message.getBytes(UTF_8)));
    }
}
