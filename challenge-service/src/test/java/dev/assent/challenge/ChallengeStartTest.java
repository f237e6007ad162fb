package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengeStartTest {
    @Inject
    TopicClient topics;

    @Inject
    MutableClock clock;

    Backend backend;
    UUID first;
    UUID second;

    @BeforeEach
    void aUserWithTwoPhones() {
        backend = Backend.create();
        first = backend.enrol("alice", new PhoneKey());
        second = backend.enrol("alice", new PhoneKey());
    }

    @AfterEach
    void realTime() {
        clock.reset();
    }

    @Test
    void theIdCommitsToWhatTheUserIsShown() {
        String token = backend.token(
                "alice",
                "pay",
                Map.of(
                        "idempotencyKey", "k",
                        "ipAddress", "203.0.113.7",
                        "userAgent", "Browser",
                        "custom", Map.of("amount", 49.5, "payee", "Bücher & Söhne")));

        ChallengeId id = started(token, Map.of());

        ChallengeCreated event = created(id);
        assertThat(event.wireId()).isEqualTo(id.toString());
        assertThat(ChallengeId.of(event.challengeId(), event.context())).isEqualTo(id);
        JsonNode context = Json.read(event.context(), JsonNode.class);
        assertThat(context.get("custom").get("amount").asDouble()).isEqualTo(49.5);
        assertThat(context.get("custom").get("payee").asText()).isEqualTo("Bücher & Söhne");
        assertThat(context.get("tenantId").asText()).isEqualTo(backend.tenantId());
        assertThat(context.get("userId").asText()).isEqualTo("alice");
        assertThat(context.get("ipAddress").asText()).isEqualTo("203.0.113.7");
        assertThat(context.get("v").asInt()).isEqualTo(1);
        assertThat(context.has("userAuthenticatorId")).isFalse();
        assertThat(event.context()).doesNotContain(" :").startsWith("{\"actionCode\":\"pay\",");
    }

    @Test
    void allDevicesMayAnswerOrTheOneThatIsNamed() {
        String token = backend.token("alice", "sign-in", Map.of());

        assertThat(created(started(token, Map.of())).devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactlyInAnyOrder(first, second);
        assertThat(created(started(token, Map.of("userAuthenticatorId", second)))
                        .devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactly(second);
    }

    @Test
    void aDeviceThatCannotBeReachedIsNamedAndMayAnswerAllTheSame() {
        UUID quiet = backend.enrol("bob", new PhoneKey(), "");
        String token = backend.token("bob", "sign-in", Map.of());

        backend.start(token, Map.of())
                .statusCode(200)
                .body("deliveryResults", hasSize(1))
                .body("deliveryResults[0].userAuthenticatorId", equalTo(quiet.toString()))
                .body("deliveryResults[0].errorCode", equalTo("no_push_token"));
    }

    @Test
    void aDeviceOfSomebodyElseCannotBeNamed() {
        UUID bobs = backend.enrol("bob", new PhoneKey());

        backend.start(backend.token("alice", "sign-in", Map.of()), Map.of("userAuthenticatorId", bobs))
                .statusCode(404)
                .body("errorCode", equalTo("credential_not_found"));
    }

    @Test
    void theActionMustBeTheTokens() {
        backend.start(backend.token("alice", "sign-in", Map.of()), Map.of("action", "pay"))
                .statusCode(400)
                .body("errorDescription", startsWith("action:"));
    }

    @Test
    void anActionThatIsAllowedNeedsNoChallenge() {
        backend.start(backend.token("nobody", "sign-in", Map.of()), Map.of())
                .statusCode(400)
                .body("errorDescription", startsWith("action: is ALLOW"));
    }

    @Test
    void aTokenIsGoodForTenMinutes() {
        String token = backend.token("alice", "sign-in", Map.of());
        clock.turn(Duration.ofMinutes(10).plusSeconds(1));

        backend.start(token, Map.of()).statusCode(401).body("errorCode", equalTo("expired_token"));
    }

    @Test
    void malformedBodiesAreNamed() {
        String token = backend.token("alice", "sign-in", Map.of());

        Backend.asBrowser(token)
                .body("{\"userAuthenticatorId\": \"no uuid\"}")
                .post("/v1/client/challenge/push")
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("userAuthenticatorId:"));
        Backend.asBrowser(token)
                .body("{\"userAuthenticatorId\": ")
                .post("/v1/client/challenge/push")
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("body:"));
    }

    @Test
    void theActionFollowsTheChallengeOnceItIsVerified() {
        ChallengeId id = started(backend.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());

        topics.publish(update(created(id), 2, ChallengeStatus.APPROVED));
        backend.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_REQUIRED"));
        topics.publish(update(created(id), 3, ChallengeStatus.VERIFIED));

        // No waiting here: the read itself waits for what was published before it.
        backend.action("alice", "pay", "k")
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body("verificationMethod", equalTo("PUSH"));
        await().untilAsserted(() -> assertThat(tracked(created(id)))
                .extracting(ActionTracked::version)
                .containsExactly(1L, 2L));
    }

    @Test
    void aDeclinedChallengeFailsTheActionForGood() {
        String token = backend.token("alice", "pay", Map.of("idempotencyKey", "k"));
        ChallengeId id = started(token, Map.of());

        topics.publish(update(created(id), 2, ChallengeStatus.DECLINED));

        backend.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_FAILED"));
        backend.start(token, Map.of())
                .statusCode(400)
                .body("errorDescription", startsWith("action: is CHALLENGE_FAILED"));
    }

    @Test
    void anEventDeliveredTwiceHasOneEffect() {
        ChallengeId id = started(backend.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());
        UUID eventId = UuidGenerator.next();

        topics.publish(eventId, update(created(id), 3, ChallengeStatus.VERIFIED));
        topics.publish(eventId, update(created(id), 3, ChallengeStatus.VERIFIED));
        topics.publish(update(created(id), 3, ChallengeStatus.VERIFIED));

        backend.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_SUCCEEDED"));
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(tracked(created(id))).hasSize(2));
    }

    @Test
    void aBackendThatBlocksTheActionWithdrawsItsChallenge() {
        ChallengeId id = started(backend.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());

        backend.asBackend()
                .body(Map.of("state", "BLOCK"))
                .patch("/v1/users/alice/actions/pay/k")
                .then()
                .statusCode(200);

        await().untilAsserted(() -> assertThat(
                        topics.events(Topic.CHALLENGE_UPDATED, id.uuid().toString(), ChallengeUpdated.class))
                .singleElement()
                .extracting(ChallengeUpdated::status)
                .isEqualTo(ChallengeStatus.CANCELLED));
        topics.publish(update(created(id), 3, ChallengeStatus.VERIFIED));
        backend.action("alice", "pay", "k").body("state", equalTo("BLOCK"));
    }

    private ChallengeId started(String token, Map<String, ?> body) {
        String id = backend.start(token, body).statusCode(200).extract().path("challengeId");
        return ChallengeId.parse(id).orElseThrow();
    }

    private ChallengeCreated created(ChallengeId id) {
        await().until(() -> !events(id).isEmpty());
        return events(id).get(0);
    }

    private List<ChallengeCreated> events(ChallengeId id) {
        return topics.events(Topic.CHALLENGE_CREATED, id.uuid().toString(), ChallengeCreated.class);
    }

    private List<ActionTracked> tracked(ChallengeCreated created) {
        return topics.events(Topic.ACTION_TRACKED, created.actionId().toString(), ActionTracked.class);
    }

    private ChallengeUpdated update(ChallengeCreated created, long version, ChallengeStatus status) {
        return new ChallengeUpdated(
                created.challengeId(),
                version,
                created.wireId(),
                created.tenantId(),
                created.userId(),
                created.actionId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                status,
                Instant.now(),
                first,
                null,
                null,
                false);
    }
}
