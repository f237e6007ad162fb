// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SignInIT {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    @Inject
    TopicClient topics;

    @Inject
    TrackTokenService tokens;

    @Inject
    Sealer sealer;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @Inject
    MeterRegistry metrics;

    String tenantId;
    EnrolledDevice device;
    SignIn signIn;
    String bearer;

    @BeforeEach
    void startChallenge() {
        tenantId = "t-" + UUID.randomUUID();
        device = enrol("alice");
        signIn = SignIn.of(tenantId, "alice", LIFETIME, device);
        bearer = tokens.mint(signIn.bearer());
        topics.publish(signIn.created());
    }

    private EnrolledDevice enrol(String userId) {
        EnrolledDevice enrolled = new EnrolledDevice(UuidGenerator.next(), new PhoneKey());
        topics.publish(SignIn.tenant(tenantId));
        topics.publish(SignIn.enrolment(tenantId, userId, enrolled));
        return enrolled;
    }

    @Test
    void anApprovalIsAnnouncedAndThePollTurnsTrueWithTheToken() {
        signIn.poll(bearer).statusCode(200).body("isVerified", is(false)).body("isConsumed", is(false));

        signIn.answer(device.phone(), true).statusCode(200).body("isVerified", is(true));
        signIn.poll(bearer).body("isVerified", is(false)).body("isConsumed", is(false));
        assertThat(announced()).singleElement().satisfies(update -> {
            assertThat(update.status()).isEqualTo(ChallengeStatus.APPROVED);
            assertThat(update.version()).isEqualTo(2);
            assertThat(update.authenticatorId()).isEqualTo(device.id());
        });
        topics.publish(signIn.update(3, ChallengeStatus.VERIFIED, sealed("the-token")));

        await().untilAsserted(() -> signIn.poll(bearer)
                .body("isVerified", is(true))
                .body("isConsumed", is(true))
                .body("accessToken", equalTo("the-token"))
                .body("error", nullValue()));
    }

    @Test
    void aClockThatIsBehindTheOneOfTheStartMeasuresNoTimeAndWarnsOfNothing() {
        Timer answerTime = metrics.get("assent.answer.time").timer();
        long answers = answerTime.count();
        double reported = reportedAnswers();
        clock.turn(Duration.ofSeconds(-5));
        try (LogCapture log = new LogCapture()) {
            signIn.answer(device.phone(), true).statusCode(200);
            assertThat(announced()).hasSize(1);
            topics.publish(signIn.update(3, ChallengeStatus.VERIFIED, sealed("the-token")));
            await().untilAsserted(() -> signIn.poll(bearer).body("isVerified", is(true)));

            assertThat(answerTime.count()).isEqualTo(answers + 1);
            assertThat(reportedAnswers()).isEqualTo(reported + 1);
            assertThat(log.lines()).noneMatch(line -> line.contains("negative"));
        }
    }

    @Test
    void theTimeUntilTheBrowserReceivesTheAnswerIsMeasuredOnce() {
        double before = reportedAnswers();
        signIn.answer(device.phone(), true).statusCode(200);
        signIn.poll(bearer).body("isConsumed", is(false));
        assertThat(reportedAnswers()).isEqualTo(before);
        assertThat(announced()).hasSize(1);
        topics.publish(signIn.update(3, ChallengeStatus.VERIFIED, sealed("the-token")));

        await().untilAsserted(() -> signIn.poll(bearer).body("isVerified", is(true)));
        signIn.poll(bearer).body("isVerified", is(true));

        assertThat(reportedAnswers()).isEqualTo(before + 1);
    }

    private double reportedAnswers() {
        return metrics.get("assent.answer.browser.time").timer().count();
    }

    @Test
    void anExpiryIsNotMeasuredAsAnAnswer() {
        double before = reportedAnswers();
        clock.turn(LIFETIME.plusSeconds(1));

        await().untilAsserted(() -> signIn.poll(bearer).body("isConsumed", is(true)));

        assertThat(reportedAnswers()).isEqualTo(before);
    }

    @Test
    void aDeclineIsFinal() {
        signIn.answer(device.phone(), false).statusCode(200);

        await().untilAsserted(
                        () -> signIn.poll(bearer).body("isConsumed", is(true)).body("isVerified", is(false)));
        assertThat(announced()).extracting(ChallengeUpdated::status).containsExactly(ChallengeStatus.DECLINED);
        signIn.answer(device.phone(), true).statusCode(409).body("errorCode", equalTo("challenge_already_consumed"));
    }

    @Test
    void oneOfManyConcurrentAnswersDecides() throws Exception {
        var pool = Executors.newFixedThreadPool(8);
        try {
            List<Integer> statuses = pool
                    .invokeAll(IntStream.range(0, 16)
                            .<java.util.concurrent.Callable<Integer>>mapToObj(
                                    i -> () -> signIn.answer(device.phone(), i % 2 == 0)
                                            .extract()
                                            .statusCode())
                            .toList())
                    .stream()
                    .map(result -> {
                        try {
                            return result.get();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();

            assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
        } finally {
            pool.shutdown();
        }
        assertThat(announced()).hasSize(1);
    }

    @Test
    void anAnswerThatArrivesWithTheChallengeDecides() {
        for (int i = 0; i < 20; i++) {
            SignIn next = SignIn.of(tenantId, "alice", LIFETIME, device);
            topics.publish(next.created());
            next.answer(device.phone(), true).statusCode(200);
        }
    }

    @Test
    void anUnansweredChallengeExpiresAndIsAnnouncedOnce() {
        bearer = tokens.mint(signIn.bearer());
        signIn.poll(bearer).body("isConsumed", is(false));
        // The challenge is known then: an unknown one is pending for its first seconds only.
        signIn.ask(device.phone()).body("challengeId", equalTo(signIn.id().toString()));

        clock.turn(LIFETIME);

        await().untilAsserted(
                        () -> signIn.poll(bearer).body("isConsumed", is(true)).body("isVerified", is(false)));
        signIn.answer(device.phone(), true).statusCode(400).body("errorCode", equalTo("challenge_expired"));
        assertThat(announced()).extracting(ChallengeUpdated::status).containsExactly(ChallengeStatus.EXPIRED);
        await().during(Duration.ofMillis(1200))
                .untilAsserted(() -> assertThat(announced()).hasSize(1));
        signIn.poll(bearer).body("isConsumed", is(true)).body("isVerified", is(false));
    }

    @Test
    void aFloodWithoutPushesDoesNotHideAPushedChallenge() {
        signIn.ask(device.phone()).body("challengeId", equalTo(signIn.id().toString()));
        SignIn flood = SignIn.at(Instant.now().plusMillis(5), tenantId, "alice", LIFETIME, device)
                .withoutPush();
        topics.publish(flood.created());
        await().until(() -> count(flood) == 1);

        signIn.ask(device.phone()).body("challengeId", equalTo(signIn.id().toString()));
        signIn.answer(device.phone(), true).statusCode(200);
        signIn.ask(device.phone()).body("challengeId", equalTo(flood.id().toString()));
    }

    @Test
    void anotherUsersDeviceFindsNoChallenge() {
        EnrolledDevice bobs = enrol("bob");

        signIn.answer(bobs.phone(), true).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        signIn.ask(bobs.phone()).statusCode(200).body("challengeId", nullValue());
    }

    @Test
    void anIneligibleDeviceFindsNoChallenge() {
        EnrolledDevice second = enrol("alice");

        signIn.answer(second.phone(), true).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        signIn.ask(second.phone()).body("challengeId", nullValue());
        signIn.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void aForgedSignatureIsRefusedAndDecidesNothing() {
        PhoneKey thief = new PhoneKey();

        signIn.answer(
                        device.phone(),
                        signIn.id().toString(),
                        thief.sign(signIn.id().toString()),
                        true)
                .statusCode(401)
                .body("errorCode", equalTo("invalid_signature"));
        signIn.answer(device.phone(), signIn.id().toString(), device.phone().sign("another text"), true)
                .statusCode(401);
        signIn.answer(device.phone(), signIn.id().toString(), "AAAA", true).statusCode(401);

        signIn.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void anUnknownKeyIsNotFound() {
        signIn.answer(new PhoneKey(), true).statusCode(404).body("errorCode", equalTo("invalid_credential"));
        signIn.ask(new PhoneKey()).statusCode(404).body("errorCode", equalTo("invalid_credential"));
    }

    @Test
    void anotherTenantFindsNeitherDeviceNorChallenge() {
        String other = "t-" + UUID.randomUUID();
        topics.publish(SignIn.tenant(other));
        SignIn elsewhere = new SignIn(other, "alice", signIn.idempotencyKey(), signIn.id(), signIn.created());

        elsewhere.answer(device.phone(), true).statusCode(404).body("errorCode", equalTo("invalid_credential"));
        elsewhere.ask(device.phone()).statusCode(404);
        elsewhere.poll(tokens.mint(elsewhere.bearer())).statusCode(404);
        signIn.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void aChallengeThatWasNeverStartedIsUnknown() {
        SignIn never = SignIn.of(tenantId, "alice", LIFETIME, device);

        never.answer(device.phone(), true).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
    }

    @Test
    void anIdWithAnotherContextIsUnknown() {
        String changed = ChallengeId.of(signIn.id().uuid(), signIn.created().context() + " ")
                .toString();

        signIn.answer(device.phone(), changed, device.phone().sign(changed), true)
                .statusCode(404)
                .body("errorCode", equalTo("challenge_not_found"));
        await().untilAsserted(() -> SignIn.poll(bearer, changed).statusCode(404));
    }

    private TrackToken bearer(String tenantId, String userId, String actionCode, String idempotencyKey) {
        return new TrackToken(
                UuidGenerator.next(), tenantId, userId, signIn.created().actionId(), actionCode, idempotencyKey, null);
    }

    @Test
    void onlyTheBearerThatStartedItMayPoll() {
        await().untilAsserted(() -> assertThat(count(signIn)).isEqualTo(1));
        for (TrackToken other : List.of(
                bearer(tenantId, "bob", "sign-in", signIn.idempotencyKey()),
                bearer(tenantId, "alice", "pay", signIn.idempotencyKey()),
                bearer(tenantId, "alice", "sign-in", "another"),
                bearer("other", "alice", "sign-in", signIn.idempotencyKey()),
                // The user was removed and made anew, and the backend tracked the same keys again.
                signIn.bearer(UuidGenerator.next()))) {
            signIn.poll(tokens.mint(other)).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        }
        signIn.poll(bearer + "x").statusCode(401).body("errorCode", equalTo("invalid_token"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/client/verify/push")
                .then()
                .statusCode(401)
                .body("errorCode", equalTo("unauthorized"));
        given().auth()
                .oauth2(bearer)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/client/verify/push")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"));
    }

    @Test
    void aYoungChallengeWithoutItsEventIsWaitingAndAnOldOneIsUnknown() {
        SignIn young = SignIn.of(tenantId, "alice", LIFETIME, device);
        String token = tokens.mint(young.bearer());

        young.poll(token).statusCode(200).body("isConsumed", is(false));

        clock.turn(Duration.ofSeconds(31));
        young.poll(token).statusCode(404).body("errorCode", equalTo("challenge_not_found"));
    }

    @Test
    void anUncachedChallengeIsReadFromTheTableAndThenUpdated() {
        SignIn older = SignIn.of(tenantId, "alice", LIFETIME, device);
        insert(older, "PENDING");
        String token = tokens.mint(older.bearer());

        clock.turn(Duration.ofSeconds(31));
        older.poll(token).statusCode(200).body("isConsumed", is(false));
        topics.publish(older.update(2, ChallengeStatus.DECLINED, null));

        await().untilAsserted(() -> older.poll(token).body("isConsumed", is(true)));
    }

    @Test
    void anApprovalFromTheTableIsReadAgainUntilItHasItsToken() {
        SignIn older = SignIn.of(tenantId, "alice", LIFETIME, device);
        insert(older, "APPROVED");
        String token = tokens.mint(older.bearer());

        older.poll(token).body("isConsumed", is(false));
        // Simulates an event that was published before this instance joined: only the table has it.
        pool.preparedQuery("update challenge set status = 'VERIFIED', version = 3, sealed_token = $1 where id = $2")
                .execute(Tuple.of(
                        sealer.seal(KeyPurpose.ACCESS_TOKEN, older.id().uuid().toString(), new Secret("late")),
                        older.id().uuid()))
                .await()
                .indefinitely();

        older.poll(token).body("isVerified", is(true)).body("accessToken", equalTo("late"));
    }

    @Test
    void aCancellationBeforeItsChallengeIsNotLost() {
        SignIn cancelled = SignIn.of(tenantId, "alice", LIFETIME, device);
        topics.publishFrom("challenge-service", cancelled.cancellationRequest());
        // The cache has a consumer of its own; the decision reads the table.
        await().until(() -> count(cancelled) == 1);
        topics.publish(cancelled.created());

        await().untilAsserted(
                        () -> cancelled.poll(tokens.mint(cancelled.bearer())).body("isConsumed", is(true)));

        cancelled.answer(device.phone(), true).statusCode(409);
        signIn.ask(device.phone()).body("challengeId", equalTo(signIn.id().toString()));
    }

    @Test
    void aCancellationAfterTheDecisionChangesNothing() {
        signIn.answer(device.phone(), true).statusCode(200);
        topics.publishFrom("challenge-service", signIn.cancellationRequest());
        topics.publish(signIn.update(3, ChallengeStatus.VERIFIED, sealed("kept")));

        await().untilAsserted(
                        () -> signIn.poll(bearer).body("isVerified", is(true)).body("accessToken", equalTo("kept")));
    }

    @Test
    void aRefusalByTheTenantDeclinesTheChallenge() {
        signIn.answer(device.phone(), true).statusCode(200);
        topics.publish(signIn.refusedByTenant(3));

        await().untilAsserted(
                        () -> signIn.poll(bearer).body("isConsumed", is(true)).body("isVerified", is(false)));
        await().until(() -> pool.preparedQuery("select status from challenge where id = $1")
                .execute(Tuple.of(signIn.id().uuid()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0)
                .equals("DECLINED"));
        signIn.answer(device.phone(), true).statusCode(409).body("errorCode", equalTo("challenge_already_consumed"));
    }

    @Test
    void aRemovedDeviceCannotAnswerAPendingChallenge() {
        signIn.ask(device.phone()).statusCode(200);
        topics.publishRemoval(Topic.AUTHENTICATOR_CHANGED, device.id().toString());

        await().untilAsserted(() -> signIn.ask(device.phone()).statusCode(404));
        signIn.answer(device.phone(), true).statusCode(404).body("errorCode", equalTo("invalid_credential"));
    }

    @Test
    void aPhoneReceivesTheChallengeAndTheTextThatItsSignatureCovers() {
        signIn.ask(device.phone())
                .statusCode(200)
                .body("userAuthenticatorId", equalTo(device.id().toString()))
                .body("challengeId", equalTo(signIn.id().toString()))
                .body("userId", equalTo("alice"))
                .body("actionCode", equalTo("sign-in"))
                .body("ipAddress", equalTo("203.0.113.7"))
                .body("userAgent", equalTo("Browser"))
                .body("custom.amount", equalTo(12.5f))
                .body("expiresAt", equalTo(signIn.created().expiresAt().toEpochMilli()))
                .body("context", equalTo(signIn.created().context()));
        signIn.answer(device.phone(), true).statusCode(200);
        signIn.ask(device.phone()).body("challengeId", nullValue());
    }

    @Test
    void aDeclineIsAnsweredAsNotVerified() {
        signIn.answer(device.phone(), false).statusCode(200).body("isVerified", is(false));
    }

    @Test
    void thePublicDataOfTheUserIsShownUntilTheChallengeEnds() {
        signIn.ask(device.phone()).statusCode(200).body("user", nullValue());
        SignIn withData = SignIn.of(tenantId, "alice", LIFETIME, device)
                .withPublicUserData("{\"tier\":\"gold\",\"visits\":3,\"member\":true}");
        topics.publish(withData.created());

        await().untilAsserted(() -> signIn.ask(device.phone())
                .body("challengeId", equalTo(withData.id().toString()))
                .body("user.custom", equalTo(Map.of("tier", "gold", "visits", 3, "member", true)))
                .body("custom.tier", nullValue()));
        assertThat(storedUserData(withData)).contains("gold");

        withData.answer(device.phone(), true).statusCode(200);
        assertThat(storedUserData(withData)).isNull();
    }

    private String storedUserData(SignIn challenge) {
        return pool.preparedQuery("select user_custom from challenge where id = $1")
                .execute(Tuple.of(challenge.id().uuid()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }

    @Test
    void aNonceIsAcceptedOnce() {
        String nonce = nonce();
        String signature = device.phone().sign(nonce);

        askSigned(signature)
                .then()
                .statusCode(200)
                .body("challengeId", equalTo(signIn.id().toString()));
        askSigned(signature).then().statusCode(401).body("errorCode", equalTo("invalid_signature"));
        askSigned(device.phone().sign("no nonce")).then().statusCode(401);
        askSigned(new PhoneKey().sign(nonce())).then().statusCode(401);
    }

    @Test
    void concurrentNoncesAreAcceptedAndExpiredOnesAreNot() {
        String first = nonce();
        String second = nonce();

        askSigned(device.phone().sign(second)).then().statusCode(200);
        askSigned(device.phone().sign(first)).then().statusCode(200);

        String old = nonce();
        clock.turn(Duration.ofMinutes(3));
        askSigned(device.phone().sign(old)).then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    /v1/client/user-authenticators/push/challenge | {                            | body
                    /v1/client/user-authenticators/push/challenge | []                           | body
                    /v1/client/user-authenticators/push/challenge | {"approved": "yes"}          | approved
                    /v1/client/user-authenticators/push/challenge | {"approved": 1}              | approved
                    /v1/client/user-authenticators/push/challenge | {}                           | approved
                    /v1/client/user-authenticators/push/challenge | {"publicKey": 5}             | publicKey
                    /v1/client/user-authenticators/push/challenge | {"signatureVersion": 3}      | signatureVersion
                    /v1/client/user-authenticators/push/challenge | {"signatureVersion": 0}      | signatureVersion
                    /v1/client/user-authenticators/push/challenge | {"reason": "why not"}        | reason
                    /v1/client/user-authenticators/push/challenge | {"verificationCode": "12a4"} | verificationCode
                    /v1/client/user-authenticators/push/challenge | {"verificationCode": 1234}   | verificationCode
                    """)
    void anInvalidFieldIsNamed(String path, String body, String field) {
        signIn.asPhone()
                .body(body)
                .post(path)
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", org.hamcrest.Matchers.containsString(field + ":"));
    }

    @Test
    void aPollWithoutAChallengeIdNamesTheField() {
        for (String body :
                List.of("{}", "{\"challengeId\": null}", "{\"challengeId\": 5}", "{\"challengeId\": \"\"}")) {
            given().auth()
                    .oauth2(bearer)
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post("/v1/client/verify/push")
                    .then()
                    .statusCode(400)
                    .body("errorDescription", startsWith("challengeId:"));
        }
        SignIn.poll(bearer, "no id at all").statusCode(404).body("errorCode", equalTo("challenge_not_found"));
        SignIn.poll(bearer, "!".repeat(64)).statusCode(404);
    }

    private String nonce() {
        return signIn.asPhone()
                .queryParam("publicKey", device.phone().iosQueryKey())
                .post("/v1/client/user-authenticators/push/challenge/sign")
                .then()
                .statusCode(200)
                .extract()
                .path("message");
    }

    private io.restassured.response.Response askSigned(String signature) {
        return signIn.asPhone()
                .header("X-Authsignal-Signature", signature)
                .queryParam("publicKey", device.phone().queryKey())
                .get("/v1/client/user-authenticators/push/challenge");
    }

    private String sealed(String token) {
        return sealer.seal(KeyPurpose.ACCESS_TOKEN, signIn.id().uuid().toString(), new Secret(token));
    }

    private List<ChallengeUpdated> announced() {
        await().until(() -> !topics.events(
                        Topic.CHALLENGE_UPDATED, signIn.id().uuid().toString(), ChallengeUpdated.class)
                .isEmpty());
        return topics.events(Topic.CHALLENGE_UPDATED, signIn.id().uuid().toString(), ChallengeUpdated.class);
    }

    private long count(SignIn signIn) {
        return pool.preparedQuery("select count(*) from challenge where id = $1")
                .execute(Tuple.of(signIn.id().uuid()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    private void insert(SignIn older, String status) {
        var expires = java.time.OffsetDateTime.ofInstant(older.created().expiresAt(), java.time.ZoneOffset.UTC);
        pool.preparedQuery(
                        """
                        insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                          wire_id, context, created_at, expires_at, status, version)
                        values ($1, $2, $3, $4, 'sign-in', $5, $6, $7, $8, $8, $9, 1)""")
                .execute(Tuple.tuple(List.of(
                        older.id().uuid(),
                        older.tenantId(),
                        older.userId(),
                        older.created().actionId(),
                        older.idempotencyKey(),
                        older.id().toString(),
                        older.created().context(),
                        expires,
                        status)))
                .await()
                .indefinitely();
    }
}
