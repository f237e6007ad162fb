// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that a deleted user leaves no data and no usable token. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserRemovalIT {
    @Inject
    TopicClient topics;

    @Inject
    ChallengeEventClient challengeEvents;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void aDeletedUserIsUnknown() {
        tenant.enrol("alice", new PhoneKey());
        tenant.track("alice", "pay", Map.of("idempotencyKey", "k", "email", "a@example.org"));
        tenant.asBackend()
                .body(Map.of("verificationMethod", "SMS", "phoneNumber", "+6427000000"))
                .post("/v1/users/alice/authenticators")
                .then()
                .statusCode(200);

        delete("alice").statusCode(200).body("success", equalTo(true));

        tenant.asBackend()
                .get("/v1/users/alice")
                .then()
                .statusCode(200)
                .body("isEnrolled", equalTo(false))
                .body("email", nullValue());
        tenant.asBackend().get("/v1/users").then().body("users", hasSize(0));
        tenant.asBackend().get("/v1/users/alice/authenticators").then().body("$", hasSize(0));
        tenant.asBackend().get("/v1/users/alice/actions").then().body("$", hasSize(0));
        tenant.action("alice", "pay", "k").statusCode(404);
        delete("alice").statusCode(200).body("success", equalTo(true));
    }

    @Test
    void pendingChallengesAreCancelledAndDevicesAnnouncedAsRemoved() {
        List<UUID> devices = List.of(tenant.enrol("alice", new PhoneKey()), tenant.enrol("alice", new PhoneKey()));
        String first = tenant.startChallenge(tenant.token("alice", "sign-in", Map.of()));
        String second = tenant.startChallenge(tenant.token("alice", "pay", Map.of()));
        UUID bobsPhone = tenant.enrol("bob", new PhoneKey());
        String other = tenant.startChallenge(tenant.token("bob", "pay", Map.of()));

        delete("alice");

        UserRemoved expected = new UserRemoved(tenant.tenantId(), "alice", Instant.EPOCH);
        await().untilAsserted(() -> {
            assertThat(topics.events(Topic.USER_REMOVED, expected.key(), UserRemoved.class))
                    .singleElement()
                    .returns("alice", UserRemoved::userId);
            assertThat(removedAuthenticators())
                    .containsAll(devices.stream().map(UUID::toString).toList());
            assertThat(List.of(first, second)).allSatisfy(id -> assertThat(challengeEvents.updates(id))
                    .extracting(ChallengeUpdated::status)
                    .containsExactly(ChallengeStatus.CANCELLED));
        });
        assertThat(removedAuthenticators()).doesNotContain(bobsPhone.toString());
        assertThat(challengeEvents.updates(other)).isEmpty();
    }

    @Test
    void anOldTokenIsInvalidEvenAfterTheUserIsRecreated() {
        tenant.enrol("alice", new PhoneKey());
        String pay = tenant.token("alice", "pay", Map.of());
        String enrolmentToken = tenant.enrolmentToken("alice");

        delete("alice");

        tenant.start(pay, Map.of()).statusCode(401).body("errorCode", equalTo("invalid_token"));
        enrol(enrolmentToken).statusCode(401).body("errorCode", equalTo("invalid_token"));
        tenant.track("alice", "pay", Map.of())
                .body("isEnrolled", equalTo(false))
                .body("state", equalTo("ALLOW"));
        enrol(enrolmentToken).statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void anOldTokenOpensNothingOfARecreatedUserWhoseSameKeyIsTracked() {
        tenant.enrol("alice", new PhoneKey());
        Map<String, String> key = Map.of("idempotencyKey", "k");
        Map<String, String> scoped = Map.of("idempotencyKey", "k", "scope", "add:authenticators");
        String pay = tenant.token("alice", "pay", key);
        String enrolmentToken = tenant.token("alice", "enrol", scoped);

        delete("alice");
        tenant.enrol("alice", new PhoneKey());
        String newPay = tenant.token("alice", "pay", key);
        tenant.token("alice", "enrol", key);

        tenant.start(pay, Map.of()).statusCode(401).body("errorCode", equalTo("invalid_token"));
        enrol(enrolmentToken).statusCode(401).body("errorCode", equalTo("invalid_token"));
        findByToken(pay).statusCode(200).body("users", hasSize(0));
        tenant.start(newPay, Map.of()).statusCode(200);
        findByToken(newPay).statusCode(200).body("users.userId", equalTo(List.of("alice")));
    }

    private ValidatableResponse findByToken(String token) {
        return tenant.asBackend().queryParam("token", token).get("/v1/users").then();
    }

    @Test
    void concurrentStartsAndDeletionDoNotFail() throws Exception {
        for (int round = 0; round < 5; round++) {
            String user = "user-" + round;
            tenant.enrol(user, new PhoneKey());
            String token = tenant.token(user, "pay", Map.of());
            String enrolmentToken = tenant.enrolmentToken(user);

            List<Integer> statuses = ConcurrentCalls.run(6, i -> switch (i) {
                case 0 -> delete(user).extract().statusCode();
                case 1, 2 -> tenant.start(token, Map.of()).extract().statusCode();
                case 3 -> enrol(enrolmentToken).extract().statusCode();
                default -> tenant.track(user, "pay", Map.of()).extract().statusCode();
            });

            assertThat(statuses).allSatisfy(status -> assertThat(status).isIn(200, 401));
        }
    }

    private ValidatableResponse delete(String userId) {
        return tenant.asBackend().delete("/v1/users/{user}", userId).then();
    }

    private static ValidatableResponse enrol(String token) {
        return TenantFixture.enrol(token, new PhoneKey().publicKey());
    }

    private List<String> removedAuthenticators() {
        return topics.published(Topic.AUTHENTICATOR_CHANGED).stream()
                .filter(record -> record.value() == null)
                .map(record -> record.key())
                .toList();
    }
}
