// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that verification-service alone says what has become of a challenge that challenge-service asks to cancel. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class CancellationIT {
    private static final String CHALLENGE_SERVICE = "challenge-service";
    private static final String VERIFICATION_SERVICE = "verification-service";
    private static final Duration A_WHILE = Duration.ofMillis(500);

    @Inject
    ServiceFixture fixture;

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

    private Tenant tenant;
    private EnrolledDevice device;

    @BeforeEach
    void aUserWithAPhone() {
        tenant = fixture.tenant(null);
        device = fixture.enrol(tenant, "alice");
    }

    @Test
    void aRequestedCancellationIsDecidedAndAnnounced() {
        SignIn signIn = fixture.start(tenant, device);
        assertThat(poll(signIn)).isEqualTo(Poll.WAITING);

        topics.publishFrom(CHALLENGE_SERVICE, signIn.cancellationRequest());

        await().until(() -> poll(signIn), Poll.REFUSED::equals);
        assertThat(announced(signIn)).singleElement().satisfies(update -> {
            assertThat(update.status()).isEqualTo(ChallengeStatus.CANCELLED);
            assertThat(update.version()).isEqualTo(2);
            assertThat(update.reason()).isEqualTo("replaced");
        });
        signIn.answer(device.phone(), true).statusCode(409);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRequestEndsNoPollOfAnApprovedChallenge(long version) {
        SignIn signIn = fixture.start(tenant, device);
        assertThat(poll(signIn)).isEqualTo(Poll.WAITING);
        signIn.answer(device.phone(), true).statusCode(200);

        // The release before sent version 2.
        fixture.publishFrom(CHALLENGE_SERVICE, signIn.update(version, ChallengeStatus.CANCELLED, null));

        await().during(A_WHILE).until(() -> poll(signIn), Poll.WAITING::equals);
        topics.publishFrom("token-service", verified(signIn));
        await().until(() -> poll(signIn), Poll.VERIFIED::equals);
        assertThat(announced(signIn)).extracting(ChallengeUpdated::status).containsExactly(ChallengeStatus.APPROVED);
    }

    @Test
    void ofAnAnswerAndACancellationAtOnceOneIsTheOutcome() throws Exception {
        for (int i = 0; i <= 20; i++) {
            SignIn signIn = fixture.start(tenant, device);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<List<Poll>> polls = CompletableFuture.supplyAsync(() -> pollUntil(signIn, done));

            topics.publishFrom(CHALLENGE_SERVICE, signIn.update(2, ChallengeStatus.CANCELLED, null));
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos() * i / 2);
            int status = signIn.answer(device.phone(), true).extract().statusCode();
            if (status == 200) {
                topics.publishFrom("token-service", verified(signIn));
            }

            Poll outcome = status == 200 ? Poll.VERIFIED : Poll.REFUSED;
            await().until(() -> poll(signIn), outcome::equals);
            done.set(true);
            assertThat(polls.get()).as("polls of challenge %d", i).doesNotContain(outcome.other());
            await().untilAsserted(() -> assertThat(announced(signIn))
                    .extracting(ChallengeUpdated::status)
                    .containsExactly(status == 200 ? ChallengeStatus.APPROVED : ChallengeStatus.CANCELLED));
        }
    }

    @Test
    void anInstanceThatBeginsWithALateRequestAsksTheTable() {
        SignIn signIn = SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device);
        storeVerified(signIn);

        // All that the cache receives of the challenge.
        fixture.publishFrom(CHALLENGE_SERVICE, signIn.update(2, ChallengeStatus.CANCELLED, null));
        await().pollDelay(A_WHILE).until(() -> poll(signIn), Poll.VERIFIED::equals);

        assertThat(announced(signIn)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4})
    void aPollNeverGoesFromOneOutcomeToAnother(long version) {
        SignIn signIn = fixture.start(tenant, device);
        signIn.answer(device.phone(), true).statusCode(200);
        fixture.publishFrom("token-service", verified(signIn));
        await().until(() -> poll(signIn), Poll.VERIFIED::equals);

        for (ChallengeStatus late :
                List.of(ChallengeStatus.CANCELLED, ChallengeStatus.EXPIRED, ChallengeStatus.APPROVED)) {
            topics.publishFrom(VERIFICATION_SERVICE, signIn.update(version, late, null));
        }

        await().during(A_WHILE).until(() -> poll(signIn), Poll.VERIFIED::equals);
    }

    @Test
    void anOverdueChallengeIsRefusedOnceItsExpiryIsStored() {
        for (int i = 0; i < 5; i++) {
            SignIn signIn = fixture.start(tenant, device);
            assertThat(poll(signIn)).isEqualTo(Poll.WAITING);

            // Until the next sweep an answer may still be stored.
            clock.turn(ServiceFixture.LIFETIME);

            await().until(
                            () -> {
                                Poll poll = poll(signIn);
                                if (poll == Poll.REFUSED) {
                                    assertThat(fixture.status(signIn)).isEqualTo("EXPIRED");
                                }
                                return poll;
                            },
                            Poll.REFUSED::equals);
            clock.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anActionThatIsDecidedIsNotDecidedByAnotherChallenge(boolean approved) {
        SignIn first = start(1);
        SignIn second = start(first, 1);
        first.answer(device.phone(), approved).statusCode(200);

        for (boolean answer : new boolean[] {true, false}) {
            assertThat(second.answer(device.phone(), answer)
                            .statusCode(409)
                            .extract()
                            .<String>path("errorCode"))
                    .isEqualTo("challenge_already_consumed");
        }

        assertThat(fixture.status(second)).isEqualTo("PENDING");
        assertThat(announced(second)).isEmpty();
        topics.publishFrom(CHALLENGE_SERVICE, second.cancellationRequest());
        await().until(() -> poll(second), Poll.REFUSED::equals);
    }

    @Test
    void aDecidedActionTakesNoCode() {
        SignIn first = start(1);
        SignIn plain = SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device);
        SignIn second = plain.withCode(fixture.sealed(plain, "4711"))
                .ofAction(first.created().actionId(), 1);
        fixture.publish(second.created());
        first.answer(device.phone(), false).statusCode(200);

        for (String code : List.of("0000", "0000", "0000", "4711")) {
            second.answer(device.phone(), true, Map.of("verificationCode", code))
                    .statusCode(409);
        }
        assertThat(fixture.status(second)).isEqualTo("PENDING");
    }

    @Test
    void anActionThatIsRequiredAgainIsDecidedAgain() {
        SignIn first = start(1);
        SignIn again = start(first, 3);
        first.answer(device.phone(), true).statusCode(200);
        again.answer(device.phone(), true).statusCode(200);
    }

    @Test
    void ofTwoChallengesThatAreAnsweredAtOnceOneDecidesTheAction() throws Exception {
        for (int i = 0; i < 20; i++) {
            SignIn first = start(1);
            SignIn second = start(first, 1);

            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> answer(first, true));
            boolean approved = i % 2 == 0;
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> answer(second, approved));

            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(200, 409);
        }
    }

    @Test
    void ofTwoChallengesWithCodesThatAreAnsweredAtOnceOneDecidesTheAction() throws Exception {
        for (int i = 0; i < 20; i++) {
            SignIn first = startWithCode(SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device), null);
            SignIn second = startWithCode(SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device), first);

            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> answerWithCode(first));
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> answerWithCode(second));

            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(200, 409);
        }
    }

    private SignIn startWithCode(SignIn plain, @Nullable SignIn other) {
        SignIn signIn = plain.withCode(fixture.sealed(plain, "4711"))
                .ofAction(
                        other == null
                                ? plain.created().actionId()
                                : other.created().actionId(),
                        1);
        fixture.publish(signIn.created());
        return signIn;
    }

    private int answerWithCode(SignIn signIn) {
        return signIn.answer(device.phone(), true, Map.of("verificationCode", "4711"))
                .extract()
                .statusCode();
    }

    private int answer(SignIn signIn, boolean approved) {
        return signIn.answer(device.phone(), approved).extract().statusCode();
    }

    /** Starts a challenge of a new action. */
    private SignIn start(long actionVersion) {
        return start(SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device), actionVersion);
    }

    /** Starts a challenge of the same action as {@code other}. */
    private SignIn start(SignIn other, long actionVersion) {
        SignIn signIn = SignIn.of(tenant.id(), "alice", ServiceFixture.LIFETIME, device)
                .ofAction(other.created().actionId(), actionVersion);
        fixture.publish(signIn.created());
        return signIn;
    }

    private ChallengeUpdated verified(SignIn signIn) {
        return signIn.update(3, ChallengeStatus.VERIFIED, sealed(signIn));
    }

    private String sealed(SignIn signIn) {
        return sealer.seal(KeyPurpose.ACCESS_TOKEN, signIn.id().uuid().toString(), new Secret("the-token"));
    }

    /** Stores {@code signIn} as an instance that is gone has left it. */
    private void storeVerified(SignIn signIn) {
        var created = signIn.created();
        pool.preparedQuery(
                        """
                        insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key, wire_id,
                          context, created_at, expires_at, status, version, sealed_token)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'VERIFIED', 3, $11)""")
                .execute(Tuple.tuple()
                        .addUUID(created.challengeUuid())
                        .addString(created.tenantId())
                        .addString(created.userId())
                        .addUUID(created.actionId())
                        .addString(created.actionCode())
                        .addString(created.idempotencyKey())
                        .addString(created.challengeId())
                        .addString(created.context())
                        .addOffsetDateTime(created.createdAt().atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(created.expiresAt().atOffset(ZoneOffset.UTC))
                        .addString(sealed(signIn)))
                .await()
                .indefinitely();
    }

    /** Answer of a poll. */
    private enum Poll {
        WAITING,
        VERIFIED,
        REFUSED;

        Poll other() {
            return this == VERIFIED ? REFUSED : VERIFIED;
        }
    }

    private Poll poll(SignIn signIn) {
        var body = signIn.poll(tokens.mint(signIn.bearer())).statusCode(200).extract();
        if (body.<Boolean>path("isVerified")) {
            return Poll.VERIFIED;
        }
        return body.<Boolean>path("isConsumed") ? Poll.REFUSED : Poll.WAITING;
    }

    private List<Poll> pollUntil(SignIn signIn, AtomicBoolean done) {
        List<Poll> polls = new ArrayList<>();
        do {
            polls.add(poll(signIn));
        } while (!done.get());
        return polls;
    }

    /** Returns what this service has announced of {@code signIn}. */
    private List<ChallengeUpdated> announced(SignIn signIn) {
        return topics.published(Topic.CHALLENGE_UPDATED).stream()
                .filter(record -> signIn.id().uuid().toString().equals(record.key()))
                .filter(record -> ("/" + VERIFICATION_SERVICE).equals(source(record)))
                .map(record -> Json.read(record.value(), ChallengeUpdated.class))
                .toList();
    }

    private static String source(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("ce_source").value(), UTF_8);
    }
}
