package dev.assent.dispatcher.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.testing.Challenges;
import dev.assent.dispatcher.testing.Deliveries;
import dev.assent.dispatcher.testing.LocalPeers;
import dev.assent.dispatcher.testing.Tenants;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalPeers.class)
class NoticeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TopicClient topics;

    @Inject
    Tenants tenants;

    @Inject
    Deliveries deliveries;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    private final WebhookServerStub gateway = new WebhookServerStub();

    @AfterEach
    void close() {
        gateway.close();
        clock.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "VERIFIED, APPROVED,",
        "DECLINED, DECLINED, not_me",
        "EXPIRED, EXPIRED,",
        "CANCELLED, CANCELLED, replaced"
    })
    void theTenantIsToldHowAChallengeEnded(ChallengeStatus status, String told, String reason) {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = Challenges.created(tenant);
        UUID device = UuidGenerator.next();
        ChallengeUpdated update = Challenges.updated(challenge, status, device, reason);

        topics.publish(challenge);
        topics.publish(update);

        JsonPath body = JsonPath.from(notices(1).get(0).body());
        assertThat(body.getInt("version")).isEqualTo(1);
        assertThat(body.getString("source")).isEqualTo("assent");
        assertThat(body.getString("tenantId")).isEqualTo(tenant);
        assertThat(body.getString("time")).isEqualTo(Json.format(update.updatedAt()));
        assertThat(body.<String, Object>getMap("data"))
                .containsEntry("challengeId", challenge.wireId())
                .containsEntry("userId", challenge.userId())
                .containsEntry("idempotencyKey", challenge.idempotencyKey())
                .containsEntry("actionCode", challenge.actionCode())
                .containsEntry("status", told)
                .containsEntry("userAuthenticatorId", device.toString())
                .containsEntry("updatedAt", Json.format(update.updatedAt()))
                .hasSize(reason == null ? 7 : 8);
        assertThat(body.getString("data.reason")).isEqualTo(reason);
    }

    @Test
    void anApprovalIsToldWhenItsTokenIsThere() {
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publish(Challenges.updated(challenge, ChallengeStatus.APPROVED));
        topics.publish(Challenges.updated(challenge, ChallengeStatus.VERIFIED));

        settled(challenge, 1);
        assertThat(notices(1)).hasSize(1);
    }

    @Test
    void bothSignaturesVerify() throws Exception {
        String tenant = tenants.create("key-of-" + UuidGenerator.next());
        String secret = tenants.webhook(tenant, gateway.url());
        ChallengeCreated challenge = Challenges.created(tenant);

        topics.publish(challenge);
        topics.publish(Challenges.updated(challenge, ChallengeStatus.DECLINED));

        Received notice = notices(1).get(0);
        new Webhook(secret).verify(notice.body(), notice.headers());
        assertThat(notice.header("X-Signature-V2")).matches("t=\\d{10},v2=[^=,]{43}");
    }

    @Test
    void aTransientFailureIsTriedAgainUnderTheSameIdAlthoughTheChallengeIsOver() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number < 3 ? 503 : 200));
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publish(Challenges.updated(challenge, ChallengeStatus.DECLINED));

        List<Received> attempts = notices(3);
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
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));
        topics.publish(challenge);
        topics.publish(Challenges.updated(challenge, ChallengeStatus.EXPIRED));
        await().until(() -> count("detail = 'status_503' and challenge_id = $1", challenge) == 1);

        clock.turn(Challenges.LIFETIME.plusMinutes(1));

        notices(2);
        settled(challenge, 1);
    }

    @Test
    void whatFailsForADayIsGivenUp() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 500));
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));
        topics.publish(challenge);
        topics.publish(Challenges.updated(challenge, ChallengeStatus.CANCELLED));
        await().atMost(PATIENCE).until(() -> gateway.received().size() >= 2);

        clock.turn(Duration.ofHours(24));

        await().atMost(PATIENCE).until(() -> count("outcome = 'GIVEN_UP' and challenge_id = $1", challenge) == 1);
    }

    @Test
    void aStatusThatIsAnnouncedAgainIsToldOnce() {
        String tenant = tenants.withWebhook(gateway.url());
        ChallengeCreated challenge = Challenges.created(tenant);
        ChallengeUpdated update = Challenges.updated(challenge, ChallengeStatus.DECLINED);
        UUID eventId = UuidGenerator.next();

        topics.publish(challenge);
        topics.publish(eventId, update);
        topics.publish(eventId, update);
        topics.publish(update);
        // Of the same key, so behind all.
        topics.publish(Challenges.updated(challenge, ChallengeStatus.EXPIRED));

        settled(challenge, 2);
        assertThat(gateway.received("challenge.updated"))
                .extracting(notice -> JsonPath.from(notice.body()).getString("data.status"))
                .containsExactlyInAnyOrder("DECLINED", "EXPIRED");
    }

    @Test
    void anEndThatIsHeardOfBeforeTheBeginningIsToldToo() {
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));

        topics.publish(Challenges.updated(challenge, ChallengeStatus.CANCELLED));

        notices(1);
        settled(challenge, 1);
    }

    @Test
    void aTenantWithoutAWebhookIsToldNothingAndNobodyElseIs() {
        tenants.withWebhook(gateway.url());
        String withoutChannels = tenants.create();
        ChallengeCreated nobodys = Challenges.created(withoutChannels);
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));

        topics.publish(Challenges.updated(nobodys, ChallengeStatus.DECLINED));
        topics.publish(Challenges.updated(challenge, ChallengeStatus.DECLINED));

        settled(challenge, 1);
        assertThat(notices(1))
                .extracting(notice -> JsonPath.from(notice.body()).getString("data.challengeId"))
                .containsExactly(challenge.wireId());
    }

    @Test
    void aNoticeIsNoPush() {
        ChallengeCreated challenge = Challenges.created(tenants.withWebhook(gateway.url()));

        topics.publish(challenge);
        topics.publish(Challenges.updated(challenge, ChallengeStatus.DECLINED));
        settled(challenge, 1);

        assertThat(deliveries.of(challenge)).isEmpty();
        assertThat(RestAssured.get("/q/metrics").asString()).contains("assent_notices_total{outcome=\"DELIVERED\"}");
    }

    private List<Received> notices(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(gateway.received("challenge.updated"))
                .hasSize(count));
        return gateway.received("challenge.updated");
    }

    private void settled(ChallengeCreated challenge, int notices) {
        await().atMost(PATIENCE)
                .until(() -> count("outcome = 'DELIVERED' and notice is not null and challenge_id = $1", challenge)
                        == notices);
    }

    private long count(String condition, ChallengeCreated challenge) {
        return pool.preparedQuery("select count(*) from delivery where " + condition)
                .execute(Tuple.of(challenge.challengeId()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }
}
