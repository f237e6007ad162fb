// SPDX-License-Identifier: Apache-2.0
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
import io.restassured.response.ExtractableResponse;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the start of a challenge and of its outcome. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengeStartIT {
    @Inject
    TopicClient topics;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    MutableClock clock;

    TenantFixture tenant;
    UUID first;
    UUID second;

    @BeforeEach
    void aUserWithTwoPhones() {
        tenant = TenantFixture.create();
        first = tenant.enrol("alice", new PhoneKey());
        second = tenant.enrol("alice", new PhoneKey());
    }

    @Test
    void theIdCommitsToWhatTheUserIsShown() {
        String token = tenant.token(
                "alice",
                "pay",
                Map.of(
                        "idempotencyKey", "k",
                        "ipAddress", "203.0.113.7",
                        "userAgent", "Browser",
                        "custom", Map.of("amount", 49.5, "payee", "Bücher & Söhne")));

        String challengeId = start(token, Map.of());

        ChallengeCreated event = challengeEvents.created(challengeId);
        assertThat(event.challengeId()).isEqualTo(challengeId);
        assertThat(ChallengeId.of(event.challengeUuid(), event.context())).hasToString(challengeId);
        JsonNode context = Json.read(event.context(), JsonNode.class);
        assertThat(context.get("custom").get("amount").asDouble()).isEqualTo(49.5);
        assertThat(context.get("custom").get("payee").asText()).isEqualTo("Bücher & Söhne");
        assertThat(context.get("tenantId").asText()).isEqualTo(tenant.tenantId());
        assertThat(context.get("userId").asText()).isEqualTo("alice");
        assertThat(context.get("ipAddress").asText()).isEqualTo("203.0.113.7");
        assertThat(context.get("v").asInt()).isEqualTo(1);
        assertThat(context.has("userAuthenticatorId")).isFalse();
        assertThat(event.context()).doesNotContain(" :").startsWith("{\"actionCode\":\"pay\",");
    }

    @Test
    void anyDeviceMayAnswerUnlessOneIsNamed() {
        String token = tenant.token("alice", "sign-in", Map.of());

        assertThat(challengeEvents.created(start(token, Map.of())).devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactlyInAnyOrder(first, second);
        assertThat(challengeEvents
                        .created(start(token, Map.of("userAuthenticatorId", second)))
                        .devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactly(second);
    }

    @Test
    void aDeviceWithoutPushTokenIsReportedAndMayAnswer() {
        UUID quiet = tenant.enrol("bob", new PhoneKey(), "");
        String token = tenant.token("bob", "sign-in", Map.of());

        tenant.start(token, Map.of())
                .statusCode(200)
                .body("deliveryResults", hasSize(1))
                .body("deliveryResults[0].userAuthenticatorId", equalTo(quiet.toString()))
                .body("deliveryResults[0].errorCode", equalTo("no_push_token"));
    }

    @Test
    void aDeviceOfAnotherUserIsNotFound() {
        UUID bobs = tenant.enrol("bob", new PhoneKey());

        tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of("userAuthenticatorId", bobs))
                .statusCode(404)
                .body("errorCode", equalTo("credential_not_found"));
    }

    @Test
    void anActionOtherThanTheTokensIsRejected() {
        tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of("action", "pay"))
                .statusCode(400)
                .body("errorDescription", startsWith("action:"));
    }

    @Test
    void anActionThatIsAllowedNeedsNoChallenge() {
        tenant.start(tenant.token("nobody", "sign-in", Map.of()), Map.of())
                .statusCode(400)
                .body("errorDescription", startsWith("action: is ALLOW"));
    }

    @Test
    void aTokenExpiresAfterTenMinutes() {
        String token = tenant.token("alice", "sign-in", Map.of());
        clock.turn(Duration.ofMinutes(10).plusSeconds(1));

        tenant.start(token, Map.of()).statusCode(401).body("errorCode", equalTo("expired_token"));
    }

    @Test
    void malformedBodiesAreReportedByField() {
        String token = tenant.token("alice", "sign-in", Map.of());

        TenantFixture.asBrowser(token)
                .body("{\"userAuthenticatorId\": \"no uuid\"}")
                .post(TenantFixture.START_PATH)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("userAuthenticatorId:"));
        TenantFixture.asBrowser(token)
                .body("{\"userAuthenticatorId\": ")
                .post(TenantFixture.START_PATH)
                .then()
                .statusCode(400)
                .body("errorDescription", startsWith("body:"));
    }

    @Test
    void theActionFollowsTheChallengeOnceItIsVerified() {
        String challengeId = start(tenant.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());

        topics.publish(update(challengeId, 2, ChallengeStatus.APPROVED));
        tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_REQUIRED"));
        topics.publish(update(challengeId, 3, ChallengeStatus.VERIFIED));

        // No await: the read itself waits until the events published before it are consumed.
        tenant.action("alice", "pay", "k")
                .body("state", equalTo("CHALLENGE_SUCCEEDED"))
                .body("verificationMethod", equalTo("PUSH"));
        await().untilAsserted(() -> assertThat(tracked(challengeEvents.created(challengeId)))
                .extracting(ActionTracked::version)
                .containsExactly(1L, 2L));
    }

    @Test
    void aDeclinedChallengeFailsTheActionForGood() {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String challengeId = start(token, Map.of());

        topics.publish(update(challengeId, 2, ChallengeStatus.DECLINED));

        tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_FAILED"));
        tenant.start(token, Map.of())
                .statusCode(400)
                .body("errorDescription", startsWith("action: is CHALLENGE_FAILED"));
    }

    @Test
    void anEventDeliveredTwiceHasOneEffect() {
        String challengeId = start(tenant.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());
        UUID eventId = UuidGenerator.next();

        topics.publish(eventId, update(challengeId, 3, ChallengeStatus.VERIFIED));
        topics.publish(eventId, update(challengeId, 3, ChallengeStatus.VERIFIED));
        topics.publish(update(challengeId, 3, ChallengeStatus.VERIFIED));

        await().untilAsserted(() -> tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_SUCCEEDED")));
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(tracked(challengeEvents.created(challengeId)))
                        .hasSize(2));
    }

    @Test
    void blockingTheActionCancelsItsChallenge() {
        String challengeId = start(tenant.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());

        setState("BLOCK", 503);

        // The request leaves the version to verification-service, which decides.
        await().untilAsserted(() -> assertThat(challengeEvents.updates(challengeId))
                .singleElement()
                .returns(ChallengeStatus.CANCELLED, ChallengeUpdated::status)
                .returns(1L, ChallengeUpdated::version));
        tenant.action("alice", "pay", "k").body("state", equalTo("BLOCK"));
        // A phone may approve until then.
        setState("BLOCK", 503);
        topics.publish(update(challengeId, 2, ChallengeStatus.CANCELLED));
        setState("BLOCK", 200);
        topics.publish(update(challengeId, 3, ChallengeStatus.VERIFIED));
        tenant.action("alice", "pay", "k").body("state", equalTo("BLOCK"));
    }

    @ParameterizedTest
    @EnumSource(names = {"VERIFIED", "DECLINED"})
    void aDecidedActionHasNoOtherChallenge(ChallengeStatus outcome) {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String deciding = start(token, Map.of());
        String startedSince = start(token, Map.of());

        topics.publish(update(deciding, 3, outcome));

        await().untilAsserted(() -> assertThat(challengeEvents.updates(startedSince))
                .singleElement()
                .returns(ChallengeStatus.CANCELLED, ChallengeUpdated::status)
                .returns(ChallengeUpdated.ACTION_DECIDED, ChallengeUpdated::reason));
        await().untilAsserted(() -> tenant.action("alice", "pay", "k")
                .body(
                        "state",
                        equalTo(outcome == ChallengeStatus.VERIFIED ? "CHALLENGE_SUCCEEDED" : "CHALLENGE_FAILED")));
    }

    @Test
    void theOutcomeOfTheLastChallengeRequestsNoCancellation() {
        String challengeId = start(tenant.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());

        topics.publish(update(challengeId, 3, ChallengeStatus.VERIFIED));

        await().untilAsserted(() -> tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_SUCCEEDED")));
        assertThat(challengeEvents.updates(challengeId))
                .extracting(ChallengeUpdated::status)
                .containsExactly(ChallengeStatus.VERIFIED);
    }

    @Test
    void anActionWithAnApprovedChallengeIsNotChallenged() {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String challengeId = start(token, Map.of());

        topics.publish(update(challengeId, 2, ChallengeStatus.APPROVED));

        await().untilAsserted(() -> tenant.start(token, Map.of())
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("action: is approved")));
        String other = start(tenant.token("alice", "pay", Map.of("idempotencyKey", "other")), Map.of());
        topics.publish(update(other, 2, ChallengeStatus.EXPIRED));
        topics.publish(update(challengeId, 3, ChallengeStatus.VERIFIED));
        await().untilAsserted(() -> tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_SUCCEEDED")));
    }

    @ParameterizedTest
    @EnumSource(names = {"VERIFIED", "DECLINED"})
    void anActionThatIsRequiredAgainAwaitsAnAnswerOfItsOwn(ChallengeStatus outcome) {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String before = start(token, Map.of());
        topics.publish(update(before, 2, ChallengeStatus.APPROVED));
        List<String> startedEarly = new ArrayList<>();
        await().until(() -> {
            ExtractableResponse<?> started = tenant.start(token, Map.of()).extract();
            if (started.statusCode() == 200) {
                startedEarly.add(started.path("challengeId"));
            }
            return started.statusCode() == 400;
        });
        challengeEvents.answering(
                startedEarly.stream()
                        .map(id -> update(id, 2, ChallengeStatus.CANCELLED))
                        .toList(),
                () -> setState("BLOCK", 200));
        setState("CHALLENGE_REQUIRED", 200);

        String again = start(token, Map.of());
        topics.publish(update(before, 3, outcome));
        String other = start(tenant.token("alice", "pay", Map.of("idempotencyKey", "other")), Map.of());
        topics.publish(update(other, 3, ChallengeStatus.VERIFIED));

        await().untilAsserted(
                        () -> tenant.action("alice", "pay", "other").body("state", equalTo("CHALLENGE_SUCCEEDED")));
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_REQUIRED")));
        topics.publish(update(again, 3, ChallengeStatus.VERIFIED));
        await().untilAsserted(() -> tenant.action("alice", "pay", "k").body("state", equalTo("CHALLENGE_SUCCEEDED")));
    }

    @Test
    void anActionIsBlockedAtOnceAfterItsChallengeHasExpired() {
        start(tenant.token("alice", "pay", Map.of("idempotencyKey", "k")), Map.of());

        clock.turn(Duration.ofMinutes(10));

        setState("BLOCK", 200);
    }

    private ValidatableResponse setState(String state, int status) {
        return tenant.asBackend()
                .body(Map.of("state", state))
                .patch("/v1/users/alice/actions/pay/k")
                .then()
                .statusCode(status);
    }

    @Test
    void aChallengeNamesTheVersionOfItsAction() {
        String token = tenant.token("alice", "pay", Map.of("idempotencyKey", "k"));
        String before = start(token, Map.of());
        assertThat(challengeEvents.created(before).actionVersion()).isEqualTo(1);
        String last = start(token, Map.of());
        assertThat(challengeEvents.created(last).actionVersion()).isEqualTo(1);

        challengeEvents.answering(
                List.of(update(before, 2, ChallengeStatus.CANCELLED), update(last, 2, ChallengeStatus.CANCELLED)),
                () -> setState("BLOCK", 200));
        setState("CHALLENGE_REQUIRED", 200);
        assertThat(challengeEvents.created(start(token, Map.of())).actionVersion())
                .isEqualTo(3);
    }

    private String start(String token, Map<String, ?> body) {
        return tenant.start(token, body).statusCode(200).extract().path("challengeId");
    }

    private List<ActionTracked> tracked(ChallengeCreated created) {
        return topics.events(Topic.ACTION_TRACKED, created.actionId().toString(), ActionTracked.class);
    }

    private ChallengeUpdated update(String challengeId, long version, ChallengeStatus status) {
        return challengeEvents.update(challengeId, version, first, status, null);
    }
}
