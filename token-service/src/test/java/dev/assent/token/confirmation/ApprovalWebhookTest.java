package dev.assent.token.gate;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import dev.assent.token.Challenge;
import dev.assent.token.Scene;
import dev.assent.token.Scene.Tenant;
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
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class GateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Scene scene;

    @Inject
    TopicClient topics;

    @Inject
    TrackTokenService trackTokens;

    @Inject
    Pool pool;

    private final WebhookServerStub gateway = new WebhookServerStub();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void anApprovalSucceedsOnceTheTenantHasAgreed() {
        Tenant tenant = tenantWithWebhook("sign-in", gateway.url());
        Challenge challenge = Challenge.of(tenant);
        ChallengeUpdated approved = challenge.updated(2, ChallengeStatus.APPROVED);

        topics.publish(approved);

        scene.awaitVerified(challenge, 1);
        JsonPath body = JsonPath.from(gateway.received().get(0).body());
        assertThat(body.getInt("version")).isEqualTo(1);
        assertThat(body.getString("source")).isEqualTo("assent");
        assertThat(body.getString("type")).isEqualTo("action.verify");
        assertThat(body.getString("tenantId")).isEqualTo(challenge.tenantId());
        assertThat(body.getString("time")).isEqualTo(Json.format(approved.updatedAt()));
        assertThat(body.<String, Object>getMap("data"))
                .isEqualTo(Map.of(
                        "challengeId",
                        challenge.wireId(),
                        "userId",
                        challenge.userId(),
                        "idempotencyKey",
                        challenge.idempotencyKey(),
                        "actionCode",
                        challenge.actionCode(),
                        "userAuthenticatorId",
                        challenge.authenticatorId().toString()));
        assertIsValid(tenant, challenge, true, ActionState.CHALLENGE_SUCCEEDED);
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void bothSignaturesAreByTheTenantsSecretKey() throws Exception {
        Tenant tenant = tenantWithWebhook("sign-in", gateway.url());
        Challenge challenge = Challenge.of(tenant);

        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        scene.awaitVerified(challenge, 1);

        Received request = gateway.received().get(0);
        String[] parts = request.header("X-Signature-V2").split(",v2=");
        assertThat(parts[1])
                .isEqualTo(hmac(tenant.key(), parts[0].substring(2) + "." + request.body())
                        .replace("=", ""));
        String id = JsonPath.from(request.body()).getString("id");
        assertThat(request.header("webhook-id")).isEqualTo(id);
        assertThat(request.header("webhook-signature"))
                .isEqualTo("v1,"
                        + hmac(tenant.key(), id + "." + request.header("webhook-timestamp") + "." + request.body()));
    }

    @Test
    void aRefusalDeclinesTheChallengeAndFailsItsAction() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 403));
        Tenant tenant = tenantWithWebhook("sign-in", gateway.url() + "?token=secret-query");
        Challenge challenge = Challenge.of(tenant);
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
        assertThat(scene.count("select count(*) from minted_token where challenge_id = $1", challenge.id()))
                .isZero();
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void aRedirectIsARefusal() {
        gateway.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Location", gateway.url());
            WebhookServerStub.answer(exchange, 302);
        });
        Challenge challenge = Challenge.of(tenantWithWebhook("sign-in", gateway.url()));

        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

        declined(challenge);
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void anEndpointThatGivesNoAnswerRefuses() {
        gateway.close();
        Challenge closed = Challenge.of(tenantWithWebhook("sign-in", gateway.url()));
        Challenge unreadable = Challenge.of(tenantWithWebhook("sign-in", "no url"));

        topics.publish(closed.updated(2, ChallengeStatus.APPROVED));
        topics.publish(unreadable.updated(2, ChallengeStatus.APPROVED));

        declined(closed);
        declined(unreadable);
    }

    @Test
    void aPrivateAddressIsNotCalled() {
        try (WebhookServerStub inside = new WebhookServerStub("127.0.0.2");
                LogCapture logged = new LogCapture()) {
            Challenge challenge = Challenge.of(tenantWithWebhook("sign-in", inside.url()));

            topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

            declined(challenge);
            assertThat(inside.received()).isEmpty();
            assertThat(logged.lines())
                    .anySatisfy(line ->
                            assertThat(line).contains(challenge.id().toString()).endsWith("address_refused"));
        }
    }

    @Test
    void anotherActionAsksNobody() {
        Challenge challenge = Challenge.of(tenantWithWebhook("pay", gateway.url()));

        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

        scene.awaitVerified(challenge, 1);
        assertThat(gateway.received()).isEmpty();
    }

    @Test
    void anApprovalThatIsAnnouncedAgainIsAskedAboutOnce() {
        gateway.behaves((exchange, number) -> WebhookServerStub.answer(exchange, number == 1 ? 200 : 500));
        Challenge challenge = Challenge.of(tenantWithWebhook("sign-in", gateway.url()));
        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        scene.awaitVerified(challenge, 1);

        scene.consumed(challenge.updated(2, ChallengeStatus.APPROVED));
        // One more behind it shows that nothing was asked.
        Challenge next = Challenge.of(new Tenant(challenge.tenantId(), null));
        topics.publish(next.updated(2, ChallengeStatus.APPROVED));
        declined(next);

        assertThat(gateway.received())
                .extracting(request -> JsonPath.from(request.body()).getString("data.challengeId"))
                .containsExactly(challenge.wireId(), next.wireId());
        assertThat(scene.announced(challenge, ChallengeStatus.DECLINED)).isEmpty();
    }

    @Test
    void aTenantThatDoesNotAnswerDelaysNobodyElse() {
        CountDownLatch end = new CountDownLatch(1);
        gateway.behaves((exchange, number) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            WebhookServerStub.answer(exchange, 200);
        });
        Tenant hanging = tenantWithWebhook("sign-in", gateway.url());
        List<Challenge> stuck =
                IntStream.range(0, 20).mapToObj(i -> Challenge.of(hanging)).toList();
        stuck.forEach(challenge -> topics.publish(challenge.updated(2, ChallengeStatus.APPROVED)));
        await().atMost(PATIENCE).until(() -> gateway.received().size() == 8);

        try (WebhookServerStub other = new WebhookServerStub()) {
            Challenge asked = Challenge.of(tenantWithWebhook("sign-in", other.url()));
            Challenge free = Challenge.of(scene.tenant());
            topics.publish(asked.updated(2, ChallengeStatus.APPROVED));
            topics.publish(free.updated(2, ChallengeStatus.APPROVED));

            scene.awaitVerified(asked, 1);
            scene.awaitVerified(free, 1);
        }
        assertThat(gateway.received()).hasSize(8);
        end.countDown();
    }

    @Test
    void whatACrashLeftIsAskedAboutAgain() {
        Challenge challenge = Challenge.of(tenantWithWebhook("sign-in", gateway.url()));
        pool.preparedQuery(
                        """
                        insert into held_approval (challenge_id, tenant_id, webhook_id, url, approved, held_at,
                          attempts, claimed_until)
                        values ($1, $2, $3, $4, $5, now(), 1, $6)""")
                .execute(Tuple.of(
                        challenge.id(),
                        challenge.tenantId(),
                        UuidGenerator.next(),
                        gateway.url(),
                        Json.write(challenge.updated(2, ChallengeStatus.APPROVED)),
                        Instant.now().minusSeconds(1).atOffset(ZoneOffset.UTC)))
                .await()
                .indefinitely();

        scene.awaitVerified(challenge, 1);
        assertThat(given().get("/q/metrics").asString())
                .contains("assent_verification_webhooks_total{outcome=\"passed\"}");
    }

    private Tenant tenantWithWebhook(String actionCode, String url) {
        return scene.tenant(new TenantSettings(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(actionCode, new ActionSettings(null, null, null, null, url))));
    }

    private ChallengeUpdated declined(Challenge challenge) {
        ChallengeUpdated declined = await().atMost(PATIENCE)
                .until(() -> scene.announced(challenge, ChallengeStatus.DECLINED), found -> !found.isEmpty())
                .get(0);
        assertThat(declined.reason()).isEqualTo("verification_webhook");
        assertThat(declined.version()).isEqualTo(3);
        assertThat(scene.announced(challenge, ChallengeStatus.VERIFIED)).isEmpty();
        return declined;
    }

    private void assertIsValid(Tenant tenant, Challenge challenge, boolean valid, ActionState state) {
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
