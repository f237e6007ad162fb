// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the verification inside an app: one request claims, approves and returns the token. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class InAppIT {
    private static final String UNKNOWN_KEY = ApiException.unknownDeviceKey().code();
    private static final String PATH = "/v1/client/verify/in-app";
    private static final String KEY = "key-1";
    private final UUID action = UuidGenerator.next();

    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    Sealer sealer;

    @Inject
    TrackTokenService tokens;

    Tenant tenant;
    EnrolledDevice alices;

    @BeforeEach
    void aUserWithAnApp() {
        tenant = fixture.tenant(null);
        alices = enrol("alice", CredentialType.IN_APP);
    }

    @Test
    void theActionOfTheChallengeBeginsWithTheProof() {
        ScannedChallenge challenge = start("sign-in");

        CompletableFuture<ValidatableResponse> answer = CompletableFuture.supplyAsync(() -> verify(challenge, alices));
        List<ChallengeUpdated> events = updates(challenge, 2);
        fixture.publish(ScannedChallenge.verified(events.get(1), sealer));

        answer.join()
                .statusCode(200)
                .body("token", equalTo("the token"))
                .body("userId", equalTo("alice"))
                .body("userAuthenticatorId", equalTo(alices.id().toString()));
        assertThat(events.get(0).status()).isEqualTo(ChallengeStatus.PENDING);
        assertThat(events.get(0).context()).isEqualTo(challenge.created().context());
        assertThat(events.get(1)).satisfies(approved -> {
            assertThat(approved.status()).isEqualTo(ChallengeStatus.APPROVED);
            assertThat(approved.userId()).isEqualTo("alice");
            assertThat(approved.actionCode()).isEqualTo("sign-in");
            assertThat(approved.idempotencyKey()).isEqualTo(challenge.created().idempotencyKey());
            assertThat(approved.actionTracked()).isNull();
        });
        refused(verify(challenge, alices), 409, "challenge_already_consumed");
    }

    @Test
    void aTrackTokenNamesTheActionThatIsProven() {
        ScannedChallenge challenge = start("");

        CompletableFuture<ValidatableResponse> answer =
                CompletableFuture.supplyAsync(() -> verify(challenge, alices, bearer("alice")));
        List<ChallengeUpdated> events = updates(challenge, 1);
        fixture.publish(ScannedChallenge.verified(events.get(0), sealer));

        answer.join().statusCode(200).body("token", equalTo("the token"));
        assertThat(events).singleElement().satisfies(approved -> {
            assertThat(approved.status()).isEqualTo(ChallengeStatus.APPROVED);
            assertThat(approved.actionId()).isEqualTo(action);
            assertThat(approved.actionCode()).isEqualTo("pay");
            assertThat(approved.idempotencyKey()).isEqualTo(KEY);
            assertThat(approved.actionTracked()).isTrue();
        });
    }

    @Test
    void aTrackTokenThatNamesItsActionByKeysAloneProvesNothing() {
        refused(verify(start(""), alices, bearer("alice", null)), 401, "invalid_token");
    }

    @Test
    void aRefusalByTheTenantIsReported() {
        ScannedChallenge challenge = start("");

        CompletableFuture<ValidatableResponse> answer =
                CompletableFuture.supplyAsync(() -> verify(challenge, alices, bearer("alice")));
        ChallengeUpdated approved = updates(challenge, 1).get(0);
        fixture.publish(ScannedChallenge.declined(approved));

        refused(answer.join(), 403, "verification_refused");
        // The device has signed an approval, whatever became of it.
        tenant.asBackend()
                .get("/v1/challenges/{id}/receipt", challenge.id().toString())
                .then()
                .body("decision", equalTo("APPROVED"));
    }

    @Test
    void anActionIsProvenByOneOfTheChallengesThatAreAnsweredForIt() throws Exception {
        EnrolledDevice phone = fixture.enrol(tenant, "alice");
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 10; i++) {
                proveByOneOfTwo(phone);
            }
            // Hibernate's own: callers decide how often they race.
            assertThat(log.lines()).noneMatch(line -> line.startsWith("HHH") || line.contains("duplicate key"));
        }
    }

    private void proveByOneOfTwo(EnrolledDevice phone) throws Exception {
        UUID paid = UuidGenerator.next();
        SignIn pushed =
                SignIn.of(tenant.id(), "alice", Duration.ofMinutes(5), phone).ofAction(paid, 3);
        fixture.publish(pushed.created());
        ScannedChallenge inApp = start("");
        CompletableFuture<ValidatableResponse> proof =
                CompletableFuture.supplyAsync(() -> verify(inApp, alices, bearer("alice", paid)));

        boolean answered = pushed.answer(phone.phone(), true).extract().statusCode() == 200;
        if (!answered) {
            fixture.publish(ScannedChallenge.verified(updates(inApp, 1).get(0), sealer));
        }

        int proven = proof.get().extract().statusCode();
        assertThat(proven).isEqualTo(answered ? 403 : 200);
    }

    @Test
    void anApprovalOfAnActionThatTheBackendHadDecidedDecidesNothing() {
        ScannedChallenge refused = start("");
        CompletableFuture<ValidatableResponse> answer =
                CompletableFuture.supplyAsync(() -> verify(refused, alices, bearer("alice")));
        fixture.publish(ScannedChallenge.declined(updates(refused, 1).get(0)));
        refused(answer.join(), 403, "verification_refused");

        // The backend has required a challenge again.
        ScannedChallenge again = start("");
        CompletableFuture<ValidatableResponse> proof =
                CompletableFuture.supplyAsync(() -> verify(again, alices, bearer("alice")));
        fixture.publish(ScannedChallenge.verified(updates(again, 1).get(0), sealer));
        proof.join().statusCode(200);

        refused(verify(start(""), alices, bearer("alice")), 403, "verification_refused");
    }

    @Test
    void aTokenOfAnotherUserProvesNothing() {
        ScannedChallenge challenge = start("");

        refused(verify(challenge, alices, bearer("bob")), 404, "credential_not_found");
        refused(verify(challenge, alices), 400, "invalid_request");

        assertThat(topics.events(Topic.CHALLENGE_UPDATED, challenge.id().uuid().toString(), ChallengeUpdated.class))
                .isEmpty();
    }

    @Test
    void aForgedSignatureAndKeysOfOtherTypesProveNothing() {
        ScannedChallenge challenge = start("sign-in");
        EnrolledDevice scanner = enrol("alice", CredentialType.QR_CODE);
        EnrolledDevice push = fixture.enrol(tenant, "alice");

        refused(verify(challenge, scanner), 404, UNKNOWN_KEY);
        refused(verify(challenge, push), 404, UNKNOWN_KEY);
        Map<String, String> forged = Map.of(
                "challengeId",
                challenge.id().toString(),
                "publicKey",
                alices.phone().publicKey(),
                "signature",
                scanner.phone().sign(challenge.id().toString()));
        refused(challenge.asClient().body(forged).post(PATH).then(), 401, "invalid_signature");
        ScannedChallenge qrCode =
                ScannedChallenge.anonymous(tenant.id(), CredentialType.QR_CODE, "sign-in", Duration.ofMinutes(5));
        fixture.publish(qrCode.created());
        refused(verify(qrCode, alices), 404, "challenge_not_found");
    }

    @Test
    void anActionThatDoesNotAllowTheMethodIsRefused() {
        tenant = fixture.tenant(
                ServiceFixture.settings("{\"actions\": {\"pay\": {\"allowedVerificationMethods\": [\"PUSH\"]}}}"));
        alices = enrol("alice", CredentialType.IN_APP);

        refused(verify(start(""), alices, bearer("alice")), 400, "invalid_request");
    }

    private ScannedChallenge start(String actionCode) {
        ScannedChallenge challenge =
                ScannedChallenge.anonymous(tenant.id(), CredentialType.IN_APP, actionCode, Duration.ofMinutes(5));
        fixture.publish(challenge.created());
        return challenge;
    }

    private EnrolledDevice enrol(String userId, CredentialType type) {
        EnrolledDevice device = new EnrolledDevice(UuidGenerator.next(), new PhoneKey());
        fixture.publish(ScannedChallenge.enrolment(tenant.id(), userId, device, type));
        return device;
    }

    private String bearer(String userId) {
        return bearer(userId, action);
    }

    private String bearer(String userId, UUID actionId) {
        return tokens.mint(new TrackToken(UuidGenerator.next(), tenant.id(), userId, actionId, "pay", KEY, null));
    }

    private static ValidatableResponse verify(ScannedChallenge challenge, EnrolledDevice device) {
        return challenge
                .asClient()
                .body(challenge.inAppProof(device.phone()))
                .post(PATH)
                .then();
    }

    private static ValidatableResponse verify(ScannedChallenge challenge, EnrolledDevice device, String token) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(challenge.inAppProof(device.phone()))
                .post(PATH)
                .then();
    }

    private List<ChallengeUpdated> updates(ScannedChallenge challenge, int count) {
        return await().until(
                        () -> topics.events(
                                Topic.CHALLENGE_UPDATED, challenge.id().uuid().toString(), ChallengeUpdated.class),
                        events -> events.size() == count);
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).body("errorCode", equalTo(code));
    }
}
