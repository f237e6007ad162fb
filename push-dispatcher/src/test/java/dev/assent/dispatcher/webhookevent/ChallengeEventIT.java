// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.SdkWebhookReader;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class ChallengeEventIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    @ParameterizedTest
    @CsvSource({
        "VERIFIED, APPROVED,",
        "DECLINED, DECLINED, not_me",
        "EXPIRED, EXPIRED,",
        "CANCELLED, CANCELLED, replaced"
    })
    void theEndOfAChallengeIsReportedToItsTenant(ChallengeStatus status, String reportedStatus, String reason) {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant);
        UUID device = UuidGenerator.next();
        ChallengeUpdated update = ChallengeFixtures.updated(challenge, status, device, reason);

        topics.publish(challenge);
        topics.publish(update);

        JsonPath body = JsonPath.from(webhooks(1).get(0).body());
        assertThat(body.getInt("version")).isEqualTo(1);
        SdkWebhookReader.event(webhooks(1).get(0).body());
        assertThat(body.getString("tenantId")).isEqualTo(tenant);
        assertThat(body.getString("time")).isEqualTo(Json.format(update.updatedAt()));
        assertThat(body.<String, Object>getMap("data"))
                .containsEntry("challengeId", challenge.challengeId())
                .containsEntry("userId", challenge.userId())
                .containsEntry("idempotencyKey", challenge.idempotencyKey())
                .containsEntry("actionCode", challenge.actionCode())
                .containsEntry("status", reportedStatus)
                .containsEntry("userAuthenticatorId", device.toString())
                .containsEntry("updatedAt", Json.format(update.updatedAt()))
                .hasSize(reason == null ? 7 : 8);
        assertThat(body.getString("data.reason")).isEqualTo(reason);
    }

    @Test
    void anApprovalIsReportedOnceItsTokenExists() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.APPROVED));
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.VERIFIED));

        settled(challenge, 1);
        assertThat(webhooks(1)).hasSize(1);
    }

    @Test
    void aRequestedCancellationIsNotReported() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publishFrom("challenge-service", ChallengeFixtures.updated(challenge, ChallengeStatus.CANCELLED));
        topics.publishFrom("verification-service", ChallengeFixtures.updated(challenge, ChallengeStatus.APPROVED));
        topics.publishFrom("token-service", ChallengeFixtures.updated(challenge, ChallengeStatus.VERIFIED));

        settled(challenge, 1);
        assertThat(webhooks(1)).singleElement().satisfies(webhook -> assertThat(
                        JsonPath.from(webhook.body()).getString("data.status"))
                .isEqualTo("APPROVED"));
    }

    @Test
    void aScannedChallengeIsNotPushedAndItsEndIsReported() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.scanned(tenant, "user-1", ChallengeFixtures.device("ios", null));
        ChallengeUpdated declined =
                ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED, UuidGenerator.next(), null);

        topics.publish(challenge);
        topics.publish(declined);

        JsonPath body = JsonPath.from(webhooks(1).get(0).body());
        assertThat(body.getString("type")).isEqualTo("challenge.updated");
        assertThat(body.getString("data.status")).isEqualTo("DECLINED");
        assertThat(gateway.received("push.created")).isEmpty();
    }

    @Test
    void aChallengeThatNobodyHasClaimedIsNotReported() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated unclaimed = ChallengeFixtures.scanned(tenant, ChallengeCreated.NO_USER);
        ChallengeCreated push = ChallengeFixtures.created(tenant);

        topics.publish(unclaimed);
        topics.publish(ChallengeFixtures.updated(unclaimed, ChallengeStatus.EXPIRED));
        topics.publish(push);
        topics.publish(ChallengeFixtures.updated(push, ChallengeStatus.DECLINED));

        settled(push, 1);
        assertThat(webhooks(1)).singleElement().satisfies(webhook -> assertThat(webhook.body())
                .contains(push.challengeId()));
    }

    @Test
    void bothSignaturesVerify() throws Exception {
        String tenant = tenants.create("key-of-" + UuidGenerator.next());
        String secret = tenants.webhook(tenant, gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant);

        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));

        Received webhook = webhooks(1).get(0);
        new Webhook(secret).verify(webhook.body(), webhook.headers());
        assertThat(webhook.header("X-Signature-V2")).matches("t=\\d{10},v2=[^=,]{43}");
    }

    @Test
    void aTransientFailureIsRetriedUnderTheSameIdAfterTheEndOfTheChallenge() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number < 3 ? 503 : 200));
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));

        List<Received> attempts = webhooks(3);
        assertThat(attempts)
                .extracting(Received::body)
                .containsOnly(attempts.get(0).body());
        assertThat(attempts)
                .extracting(attempt -> attempt.header("webhook-id"))
                .containsOnly(JsonPath.from(attempts.get(0).body()).getString("id"));
    }

    @Test
    void theExpiryOfTheChallengeDoesNotEndTheRetries() {
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "40");
            WebhookServerStub.answer(exchange, number == 1 ? 503 : 200);
        });
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));
        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.EXPIRED));
        await().until(() -> count("detail = 'status_503' and challenge_id = $1", challenge) == 1);

        clock.turn(ChallengeFixtures.LIFETIME.plusMinutes(1));

        webhooks(2);
        settled(challenge, 1);
    }

    @Test
    void anEventThatFailsForADayIsGivenUp() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 500));
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));
        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.CANCELLED));
        await().atMost(PATIENCE).until(() -> gateway.received().size() >= 2);

        clock.turn(Duration.ofHours(24));

        await().atMost(PATIENCE).until(() -> count("outcome = 'GIVEN_UP' and challenge_id = $1", challenge) == 1);
    }

    @Test
    void aRepeatedStatusIsReportedOnce() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = ChallengeFixtures.created(tenant);
        ChallengeUpdated update = ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED);
        UUID eventId = UuidGenerator.next();

        topics.publish(challenge);
        topics.publish(eventId, update);
        topics.publish(eventId, update);
        topics.publish(update);
        // It has the same key, so it is consumed last.
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.EXPIRED));

        settled(challenge, 2);
        assertThat(gateway.received("challenge.updated"))
                .extracting(webhook -> JsonPath.from(webhook.body()).getString("data.status"))
                .containsExactlyInAnyOrder("DECLINED", "EXPIRED");
    }

    @Test
    void anEndConsumedBeforeTheStartIsReportedToo() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));

        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.CANCELLED));

        webhooks(1);
        settled(challenge, 1);
    }

    @Test
    void anEndIsReportedToItsOwnTenantOnly() {
        tenants.withWebhook(gateway.url());
        String withoutChannels = tenants.create();
        ChallengeCreated nobodys = ChallengeFixtures.created(withoutChannels);
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));

        topics.publish(ChallengeFixtures.updated(nobodys, ChallengeStatus.DECLINED));
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));

        settled(challenge, 1);
        assertThat(webhooks(1))
                .extracting(webhook -> JsonPath.from(webhook.body()).getString("data.challengeId"))
                .containsExactly(challenge.challengeId());
    }

    @Test
    void aWebhookEventIsNotCountedAsAPush() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));
        settled(challenge, 1);

        assertThat(deliveries.of(challenge)).isEmpty();
        assertThat(ManagementPort.metrics()).contains("assent_notices_total{outcome=\"DELIVERED\"}");
    }

    private List<Received> webhooks(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(gateway.received("challenge.updated"))
                .hasSize(count));
        return gateway.received("challenge.updated");
    }

    private void settled(ChallengeCreated challenge, int events) {
        await().atMost(PATIENCE)
                .until(() -> count("outcome = 'DELIVERED' and notice is not null and challenge_id = $1", challenge)
                        == events);
    }

    private long count(String condition, ChallengeCreated challenge) {
        return pool.preparedQuery("select count(*) from delivery where " + condition)
                .execute(Tuple.of(challenge.challengeUuid()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }
}
