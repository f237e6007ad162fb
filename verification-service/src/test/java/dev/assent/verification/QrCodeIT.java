// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Sealer;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of challenges that a device scans: one claim, one answer, and polls by the browser that shows them. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class QrCodeIT {
    private static final String UNKNOWN_KEY = ApiException.unknownDeviceKey().code();
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    Sealer sealer;

    @Inject
    Pool pool;

    @Inject
    MutableClock clock;

    Tenant tenant;
    EnrolledDevice alices;
    EnrolledDevice bobs;

    @BeforeEach
    void twoUsersWithPhones() {
        tenant = fixture.tenant(null);
        alices = enrol("alice", CredentialType.QR_CODE);
        bobs = enrol("bob", CredentialType.QR_CODE);
    }

    @Test
    void theClaimShowsWhatIsSignedInAndBindsTheUser() {
        ScannedChallenge challenge = anonymous();
        challenge.poll().statusCode(200).body("isClaimed", equalTo(false)).body("isConsumed", equalTo(false));

        String context = challenge
                .claim(alices.phone())
                .statusCode(200)
                .body("success", equalTo(true))
                .body("ipAddress", equalTo("203.0.113.7"))
                .body("userAgent", equalTo("Browser"))
                .body("origin", equalTo("https://shop.example"))
                .body("actionCode", equalTo("sign-in"))
                .body("idempotencyKey", equalTo(challenge.created().idempotencyKey()))
                .body("custom.terminal", equalTo("4"))
                .extract()
                .path("context");

        assertThat(ChallengeId.of(challenge.id().uuid(), context)).isEqualTo(challenge.id());
        assertThat(updates(challenge, 1)).singleElement().satisfies(claim -> {
            assertThat(claim.status()).isEqualTo(ChallengeStatus.PENDING);
            assertThat(claim.userId()).isEqualTo("alice");
            assertThat(claim.authenticatorId()).isEqualTo(alices.id());
            assertThat(claim.credentialType()).isEqualTo(CredentialType.QR_CODE);
            assertThat(claim.actionId()).isEqualTo(challenge.created().actionId());
            assertThat(claim.context()).isEqualTo(context);
        });
        pollUntil(challenge, "isClaimed", true)
                .body("isVerified", equalTo(false))
                .body("isConsumed", equalTo(false));
    }

    @Test
    void anApprovalOfTheClaimerReachesTheBrowserWithItsToken() {
        ScannedChallenge challenge = anonymous();
        challenge.claim(alices.phone()).statusCode(200);

        challenge.answer(alices.phone(), true).statusCode(200).body("isVerified", equalTo(true));

        ChallengeUpdated approved = updates(challenge, 2).get(1);
        assertThat(approved.status()).isEqualTo(ChallengeStatus.APPROVED);
        assertThat(approved.userId()).isEqualTo("alice");
        assertThat(approved.version()).isEqualTo(3);
        // The action begins with it, if it arrives before the claim.
        assertThat(approved.context()).isEqualTo(challenge.created().context());
        fixture.publish(ScannedChallenge.verified(approved, sealer));
        pollUntil(challenge, "isVerified", true)
                .body("isClaimed", equalTo(true))
                .body("isConsumed", equalTo(true))
                .body("accessToken", equalTo("the token"));
        tenant.asBackend()
                .get("/v1/challenges/{id}/receipt", challenge.id().toString())
                .then()
                .statusCode(200)
                .body("decision", equalTo("APPROVED"))
                .body("userAuthenticatorId", equalTo(alices.id().toString()));
    }

    @Test
    void aDeclineReachesTheBrowser() {
        ScannedChallenge challenge = anonymous();
        challenge.claim(alices.phone()).statusCode(200);

        challenge.answer(alices.phone(), false).statusCode(200).body("isVerified", equalTo(false));

        pollUntil(challenge, "isConsumed", true)
                .body("isClaimed", equalTo(true))
                .body("isVerified", equalTo(false))
                .body("accessToken", nullValue());
    }

    @Test
    void aClaimedChallengeIsNoOneElses() {
        ScannedChallenge challenge = anonymous();
        challenge.claim(alices.phone()).statusCode(200);
        EnrolledDevice alicesOther = enrol("alice", CredentialType.QR_CODE);

        for (EnrolledDevice other : List.of(bobs, alicesOther)) {
            refused(challenge.claim(other.phone()), 409, "challenge_already_claimed");
            refused(challenge.answer(other.phone(), true), 404, "challenge_not_found");
        }

        // The SDK repeats a claim whose response was lost.
        challenge.claim(alices.phone()).statusCode(200).body("success", equalTo(true));
        challenge.answer(alices.phone(), true).statusCode(200);
        refused(challenge.claim(alices.phone()), 409, "challenge_already_consumed");
        refused(challenge.answer(alices.phone(), false), 409, "challenge_already_consumed");
        assertThat(updates(challenge, 2)).hasSize(2);
    }

    /** Both claims have found the challenge unclaimed when the row is released, whatever the timing. */
    @Test
    void ofTwoClaimsThatWaitForTheSameRowOneSucceeds() throws Exception {
        ScannedChallenge challenge = anonymous();
        challenge.poll().statusCode(200);
        var executor = Executors.newFixedThreadPool(2);
        SqlConnection lock = pool.getConnectionAndAwait();
        try {
            lock.query("begin").executeAndAwait();
            lock.preparedQuery("select id from challenge where id = $1 for update")
                    .executeAndAwait(Tuple.of(challenge.id().uuid()));
            List<Future<ValidatableResponse>> claims = Stream.of(alices, bobs)
                    .map(device -> executor.submit(() -> challenge.claim(device.phone())))
                    .toList();
            await().until(() -> waitingClaims() == 2);

            lock.query("commit").executeAndAwait();

            List<ValidatableResponse> answers = new ArrayList<>();
            for (Future<ValidatableResponse> claim : claims) {
                answers.add(claim.get());
            }
            assertThat(answers)
                    .extracting(answer -> answer.extract().statusCode())
                    .containsExactlyInAnyOrder(200, 409);
            int winner = answers.get(0).extract().statusCode() == 200 ? 0 : 1;
            answers.get(winner).body("success", equalTo(true));
            refused(answers.get(1 - winner), 409, "challenge_already_claimed");
            EnrolledDevice claimer = winner == 0 ? alices : bobs;
            assertThat(updates(challenge, 1)).singleElement().satisfies(claim -> assertThat(claim.authenticatorId())
                    .isEqualTo(claimer.id()));
            refused(challenge.answer((winner == 0 ? bobs : alices).phone(), true), 404, "challenge_not_found");
            challenge.answer(claimer.phone(), true).statusCode(200);
        } finally {
            lock.closeAndAwait();
            executor.shutdownNow();
        }
    }

    /** Returns the number of claims that wait for a lock, as a transaction that has not looked before sees it. */
    private long waitingClaims() {
        return pool.query(
                        """
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                          and query like '%update challenge c set claimed_by%'""")
                .executeAndAwait()
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void ofManyConcurrentClaimsOneSucceeds() throws Exception {
        ScannedChallenge challenge = anonymous();
        List<EnrolledDevice> devices =
                List.of(alices, bobs, enrol("carol", CredentialType.QR_CODE), enrol("dave", CredentialType.QR_CODE));
        var executor = Executors.newFixedThreadPool(devices.size());
        try {
            List<Future<Integer>> claims = devices.stream()
                    .map(device -> executor.submit(
                            () -> challenge.claim(device.phone()).extract().statusCode()))
                    .toList();
            int claimed = 0;
            for (Future<Integer> claim : claims) {
                int status = claim.get();
                assertThat(status).isIn(200, 409);
                claimed += status == 200 ? 1 : 0;
            }
            assertThat(claimed).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
        assertThat(updates(challenge, 1)).hasSize(1);
    }

    @Test
    void anUnclaimedChallengeOfNobodyCannotBeAnswered() {
        ScannedChallenge challenge = anonymous();

        refused(challenge.answer(alices.phone(), true), 404, "challenge_not_found");
    }

    @Test
    void aChallengeOfAUserIsForItsDevicesOnlyAndNeedsNoClaim() {
        ScannedChallenge challenge = ScannedChallenge.ofUser(tenant.id(), "alice", alices);
        fixture.publish(challenge.created());

        refused(challenge.claim(bobs.phone()), 404, "challenge_not_found");
        refused(challenge.answer(bobs.phone(), true), 404, "challenge_not_found");
        challenge.answer(alices.phone(), true).statusCode(200);

        assertThat(updates(challenge, 1)).singleElement().satisfies(approved -> {
            assertThat(approved.status()).isEqualTo(ChallengeStatus.APPROVED);
            assertThat(approved.userId()).isEqualTo("alice");
            assertThat(approved.context()).isNull();
        });
        pollUntil(challenge, "isClaimed", true).body("isConsumed", equalTo(false));
    }

    @Test
    void aClaimOfAUsersOwnChallengeBindsTheDevice() {
        EnrolledDevice alicesOther = enrol("alice", CredentialType.QR_CODE);
        ScannedChallenge challenge = ScannedChallenge.ofUser(tenant.id(), "alice", alices, alicesOther);
        fixture.publish(challenge.created());

        challenge.claim(alices.phone()).statusCode(200);

        assertThat(updates(challenge, 1)).singleElement().satisfies(claim -> assertThat(claim.context())
                .isNull());
        refused(challenge.answer(alicesOther.phone(), true), 409, "challenge_already_claimed");
        challenge.answer(alices.phone(), true).statusCode(200);
    }

    @Test
    void keysOfOtherTypesAndOtherTenantsClaimNothing() {
        ScannedChallenge challenge = anonymous();
        EnrolledDevice push = fixture.enrol(tenant, "alice");
        EnrolledDevice inApp = enrol("alice", CredentialType.IN_APP);
        Tenant other = fixture.tenant(null);
        EnrolledDevice elsewhere = new EnrolledDevice(UuidGenerator.next(), new PhoneKey());
        fixture.publish(ScannedChallenge.enrolment(other.id(), "alice", elsewhere, CredentialType.QR_CODE));

        refused(challenge.claim(push.phone()), 404, UNKNOWN_KEY);
        refused(challenge.claim(inApp.phone()), 404, UNKNOWN_KEY);
        refused(challenge.claim(elsewhere.phone()), 404, UNKNOWN_KEY);
        refused(
                new ScannedChallenge(other.id(), challenge.id(), challenge.created(), challenge.deviceCode())
                        .claim(elsewhere.phone()),
                404,
                "challenge_not_found");
        challenge.claim(alices.phone()).statusCode(200);
        refused(
                challenge.answer(alices.phone(), true, "/v1/client/user-authenticators/push/challenge"),
                404,
                UNKNOWN_KEY);
        refused(challenge.answer(push.phone(), true), 404, UNKNOWN_KEY);
    }

    @Test
    void aForgedSignatureClaimsNothing() {
        ScannedChallenge challenge = anonymous();

        refused(
                challenge.claim(alices.phone(), bobs.phone().sign(challenge.id().toString())),
                401,
                "invalid_signature");
        refused(challenge.claim(alices.phone(), alices.phone().sign("x")), 401, "invalid_signature");
        refused(challenge.claim(new PhoneKey()), 404, UNKNOWN_KEY);

        challenge.poll().body("isClaimed", equalTo(false));
    }

    @Test
    void onlyTheDeviceCodeFindsTheOutcome() {
        ScannedChallenge challenge = anonymous();
        challenge.poll().statusCode(200);

        refused(challenge.poll(tenant.id(), "wrong"), 404, "challenge_not_found");
        refused(challenge.poll(tenant.id(), anonymous().deviceCode()), 404, "challenge_not_found");
        refused(challenge.poll(fixture.tenant(null).id(), challenge.deviceCode()), 404, "challenge_not_found");
        SignIn push = fixture.start(tenant, fixture.enrol(tenant, "alice"));
        challenge
                .asClient()
                .body(Map.of("challengeId", push.id().toString(), "deviceCode", "x"))
                .post("/v1/client/verify/qr-code")
                .then()
                .statusCode(404);
    }

    @Test
    void anExpiredChallengeIsConsumedAndLaterDeletedUnlessItWasClaimed() {
        ScannedChallenge unclaimed = anonymous();
        ScannedChallenge claimed = anonymous();
        claimed.claim(alices.phone()).statusCode(200);
        clock.turn(LIFETIME);

        refused(unclaimed.claim(alices.phone()), 400, "challenge_expired");
        refused(claimed.answer(alices.phone(), true), 400, "challenge_expired");
        pollUntil(unclaimed, "isConsumed", true).body("isClaimed", equalTo(false));
        pollUntil(claimed, "isConsumed", true).body("isClaimed", equalTo(true));
        await().until(() -> status(unclaimed), "EXPIRED"::equals);

        clock.turn(Duration.ofHours(1).plusMinutes(1));
        await().atMost(Duration.ofSeconds(30)).until(() -> status(unclaimed), "deleted"::equals);
        assertThat(status(claimed)).isEqualTo("EXPIRED");
    }

    @Test
    void aBackendFindsAnUnclaimedChallengeByItsIdAlone() {
        ScannedChallenge challenge = anonymous();

        tenant.asBackend()
                .queryParam("challengeId", challenge.id().toString())
                .get("/v1/challenges")
                .then()
                .body("challengeId", equalTo(challenge.id().toString()))
                .body("verificationMethod", equalTo("DEVICE"))
                .body("action", equalTo("sign-in"));
        tenant.asBackend().get("/v1/challenges").then().body("$", anEmptyMap());
        challenge.claim(alices.phone()).statusCode(200);
        tenant.asBackend()
                .queryParam("userId", "alice")
                .queryParam("verificationMethod", "DEVICE")
                .get("/v1/challenges")
                .then()
                .body("challengeId", equalTo(challenge.id().toString()));
        tenant.asBackend()
                .queryParam("userId", "alice")
                .queryParam("verificationMethod", "PUSH")
                .get("/v1/challenges")
                .then()
                .body("$", anEmptyMap());
    }

    private ScannedChallenge anonymous() {
        ScannedChallenge challenge =
                ScannedChallenge.anonymous(tenant.id(), CredentialType.QR_CODE, "sign-in", LIFETIME);
        fixture.publish(challenge.created());
        return challenge;
    }

    private EnrolledDevice enrol(String userId, CredentialType type) {
        EnrolledDevice device = new EnrolledDevice(UuidGenerator.next(), new PhoneKey());
        fixture.publish(ScannedChallenge.enrolment(tenant.id(), userId, device, type));
        return device;
    }

    private List<ChallengeUpdated> updates(ScannedChallenge challenge, int atLeast) {
        return await().until(
                        () -> topics.events(
                                Topic.CHALLENGE_UPDATED, challenge.id().uuid().toString(), ChallengeUpdated.class),
                        events -> events.size() >= atLeast);
    }

    private ValidatableResponse pollUntil(ScannedChallenge challenge, String member, boolean value) {
        await().untilAsserted(() -> challenge.poll().body(member, equalTo(value)));
        return challenge.poll().statusCode(200);
    }

    private String status(ScannedChallenge challenge) {
        var rows = pool.preparedQuery("select status from challenge where id = $1")
                .execute(Tuple.of(challenge.id().uuid()))
                .await()
                .indefinitely()
                .iterator();
        return rows.hasNext() ? rows.next().getString(0) : "deleted";
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).body("errorCode", equalTo(code));
    }
}
