package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.challenge.ChallengeId;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a user that a backend deletes: nothing, and nothing that could come back. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserRemovalTest {
    @Inject
    TopicClient topics;

    Backend backend;

    @BeforeEach
    void newTenant() {
        backend = Backend.create();
    }

    @Test
    void aDeletedUserIsUnknown() {
        backend.enrol("alice", new PhoneKey());
        backend.track("alice", "pay", Map.of("idempotencyKey", "k", "email", "a@example.org"));
        backend.asBackend()
                .body(Map.of("verificationMethod", "SMS", "phoneNumber", "+6427000000"))
                .post("/v1/users/alice/authenticators")
                .then()
                .statusCode(200);

        delete("alice").statusCode(204);

        backend.asBackend()
                .get("/v1/users/alice")
                .then()
                .statusCode(200)
                .body("isEnrolled", equalTo(false))
                .body("email", nullValue());
        backend.asBackend().get("/v1/users").then().body("users", hasSize(0));
        backend.asBackend().get("/v1/users/alice/authenticators").then().body("$", hasSize(0));
        backend.asBackend().get("/v1/users/alice/actions").then().body("$", hasSize(0));
        backend.action("alice", "pay", "k").statusCode(404);
        delete("alice").statusCode(204);
    }

    @Test
    void whatWaitsIsWithdrawnAndEveryDeviceIsAnnouncedAsRemoved() {
        List<UUID> devices = List.of(backend.enrol("alice", new PhoneKey()), backend.enrol("alice", new PhoneKey()));
        ChallengeId first = started(backend.token("alice", "sign-in", Map.of()));
        ChallengeId second = started(backend.token("alice", "pay", Map.of()));
        UUID bobs = backend.enrol("bob", new PhoneKey());
        ChallengeId other = started(backend.token("bob", "pay", Map.of()));

        delete("alice");

        UserRemoved announced = new UserRemoved(backend.tenantId(), "alice", null);
        await().untilAsserted(() -> {
            assertThat(topics.events(Topic.USER_REMOVED, announced.key(), UserRemoved.class))
                    .singleElement()
                    .returns("alice", UserRemoved::userId);
            assertThat(removed())
                    .containsAll(devices.stream().map(UUID::toString).toList());
            assertThat(List.of(first, second)).allSatisfy(id -> assertThat(updates(id))
                    .extracting(ChallengeUpdated::status)
                    .containsExactly(ChallengeStatus.CANCELLED));
        });
        assertThat(removed()).doesNotContain(bobs.toString());
        assertThat(updates(other)).isEmpty();
    }

    @Test
    void aTokenFromBeforeOpensNothingEvenWhenTheUserIsMadeAnew() {
        backend.enrol("alice", new PhoneKey());
        String pay = backend.token("alice", "pay", Map.of());
        String enrol = backend.token("alice", "enrol", Map.of("scope", "add:authenticators"));

        delete("alice");

        backend.start(pay, Map.of()).statusCode(401).body("errorCode", equalTo("invalid_token"));
        enrolment(enrol).statusCode(401).body("errorCode", equalTo("invalid_token"));
        backend.track("alice", "pay", Map.of())
                .body("isEnrolled", equalTo(false))
                .body("state", equalTo("ALLOW"));
        enrolment(enrol).statusCode(401).body("errorCode", equalTo("invalid_token"));
    }

    @Test
    void startsAndADeletionAtOnceAreNoError() {
        for (int round = 0; round < 5; round++) {
            String user = "user-" + round;
            backend.enrol(user, new PhoneKey());
            String token = backend.token(user, "pay", Map.of());
            String enrol = backend.token(user, "enrol", Map.of("scope", "add:authenticators"));

            List<CompletableFuture<Integer>> statuses = IntStream.range(0, 6)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> switch (i) {
                        case 0 -> delete(user).extract().statusCode();
                        case 1, 2 -> backend.start(token, Map.of()).extract().statusCode();
                        case 3 -> enrolment(enrol).extract().statusCode();
                        default ->
                            backend.track(user, "pay", Map.of()).extract().statusCode();
                    }))
                    .toList();

            assertThat(statuses).extracting(CompletableFuture::join).allSatisfy(status -> assertThat(status)
                    .isIn(200, 204, 401));
        }
    }

    private ValidatableResponse delete(String userId) {
        return backend.asBackend().delete("/v1/users/{user}", userId).then();
    }

    private static ValidatableResponse enrolment(String token) {
        return Backend.asBrowser(token)
                .body(Map.of("publicKey", new PhoneKey().publicKey(), "devicePlatform", "ios"))
                .post("/v1/client/user-authenticators/push")
                .then();
    }

    private ChallengeId started(String token) {
        String id = backend.start(token, Map.of()).statusCode(200).extract().path("challengeId");
        return ChallengeId.parse(id).orElseThrow();
    }

    private List<ChallengeUpdated> updates(ChallengeId id) {
        return topics.events(Topic.CHALLENGE_UPDATED, id.uuid().toString(), ChallengeUpdated.class);
    }

    private List<String> removed() {
        return topics.records(Topic.AUTHENTICATOR_CHANGED.topicName()).stream()
                .filter(record -> record.value() == null)
                .map(record -> record.key())
                .toList();
    }
}
