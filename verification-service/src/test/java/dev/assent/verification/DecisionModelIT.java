// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.inbox.ReceivedEvent;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.PhoneKey;
import dev.assent.verification.SignIn.EnrolledDevice;
import dev.assent.verification.decision.Answer;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.ChallengeQueries;
import dev.assent.verification.decision.ChallengeStore;
import dev.assent.verification.decision.DecisionService;
import dev.assent.verification.decision.Device;
import dev.assent.verification.decision.DeviceStore;
import dev.assent.verification.decision.StartedChallengeStore;
import dev.assent.verification.decision.VerifiedSignature;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.sessions.JqwikSession;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

/** Compares the table with a simple model after random sequences of events and answers. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class DecisionModelIT {
    private static final int SEQUENCES = 30;
    private static final int WRONG_CODE_LIMIT = 5;
    private static final String CODE = "271828";
    private static final String WRONG = "314159";

    @Inject
    TransactionRunner transactions;

    @Inject
    ChallengeStore challenges;

    @Inject
    StartedChallengeStore started;

    @Inject
    DeviceStore devices;

    @Inject
    ChallengeQueries queries;

    @Inject
    DecisionService decisions;

    @Inject
    ServiceFixture fixture;

    @Inject
    MutableClock clock;

    enum Kind {
        CREATE,
        APPROVE,
        APPROVE_WITHOUT_CODE,
        WRONG_CODE,
        DECLINE,
        EXPIRE,
        CANCEL,
        REMOVE_DEVICE,
        ENROL_AGAIN
    }

    /** A step that concerns one of two challenges and one of two devices. */
    record Step(Kind kind, int challenge, int device) {}

    @Test
    void theTableAlwaysAgreesWithTheModel() {
        JqwikSession.run(() -> sequences().sampleStream().limit(SEQUENCES).forEach(this::run));
    }

    /** Generates sequences with many new challenges and wrong codes, so that the limits are reached. */
    private static Arbitrary<List<Step>> sequences() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.CREATE),
                Tuple.of(3, Kind.APPROVE),
                Tuple.of(1, Kind.APPROVE_WITHOUT_CODE),
                Tuple.of(10, Kind.WRONG_CODE),
                Tuple.of(1, Kind.DECLINE),
                Tuple.of(1, Kind.EXPIRE),
                Tuple.of(1, Kind.CANCEL),
                Tuple.of(1, Kind.REMOVE_DEVICE),
                Tuple.of(2, Kind.ENROL_AGAIN));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 1))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(30);
    }

    private void run(List<Step> steps) {
        Run run = new Run();
        for (int i = 0; i < steps.size(); i++) {
            String description = "step " + i + " of " + steps;
            assertThat(run.apply(steps.get(i))).as(description).isEqualTo(run.model.apply(steps.get(i)));
            assertThat(run.states()).as(description).isEqualTo(run.model.states());
        }
    }

    /** Model of both challenges and devices, in plain variables. */
    private static final class Model {
        private final ChallengeStatus[] status = new ChallengeStatus[2];
        private final String[] reason = new String[2];
        private final int[] wrongOnChallenge = new int[2];
        private final boolean[] enrolled = {true, true};
        private final boolean[] disabled = new boolean[2];
        private final int[] wrongInARow = new int[2];

        /** Applies a step and returns the error code of the refusal, or null. */
        String apply(Step step) {
            int c = step.challenge();
            int d = step.device();
            switch (step.kind()) {
                case CREATE -> {
                    // A new challenge replaces the old one, decided or not.
                    status[c] = ChallengeStatus.PENDING;
                    reason[c] = null;
                    wrongOnChallenge[c] = 0;
                }
                case EXPIRE -> {
                    end(0, ChallengeStatus.EXPIRED);
                    end(1, ChallengeStatus.EXPIRED);
                }
                case CANCEL -> end(c, ChallengeStatus.CANCELLED);
                case REMOVE_DEVICE -> {
                    enrolled[d] = false;
                    disabled[d] = false;
                    wrongInARow[d] = 0;
                }
                case ENROL_AGAIN -> {
                    enrolled[d] = true;
                    wrongInARow[d] = disabled[d] ? 0 : wrongInARow[d];
                    disabled[d] = false;
                }
                case APPROVE, APPROVE_WITHOUT_CODE, WRONG_CODE, DECLINE -> {
                    return answer(step.kind(), c, d);
                }
            }
            return null;
        }

        private String answer(Kind kind, int c, int d) {
            if (status[c] == null) {
                return "challenge_not_found";
            }
            if (status[c] == ChallengeStatus.EXPIRED) {
                return "challenge_expired";
            }
            if (status[c] != ChallengeStatus.PENDING) {
                return "challenge_already_consumed";
            }
            if (!enrolled[d] || disabled[d]) {
                return "invalid_credential";
            }
            // The second challenge needs no code.
            boolean needsCode = c == 0;
            if (kind == Kind.DECLINE) {
                end(c, ChallengeStatus.DECLINED);
                reason[c] = "not_me";
                return null;
            }
            if (!needsCode) {
                end(c, ChallengeStatus.APPROVED);
                return null;
            }
            if (kind == Kind.APPROVE_WITHOUT_CODE) {
                return "invalid_request";
            }
            if (kind == Kind.APPROVE) {
                wrongInARow[d] = 0;
                end(c, ChallengeStatus.APPROVED);
                return null;
            }
            wrongOnChallenge[c]++;
            wrongInARow[d]++;
            disabled[d] = wrongInARow[d] >= WRONG_CODE_LIMIT;
            if (disabled[d] || wrongOnChallenge[c] >= 3) {
                end(c, ChallengeStatus.DECLINED);
                reason[c] = "wrong_code";
            }
            return "verification_code_mismatch";
        }

        private void end(int c, ChallengeStatus with) {
            if (status[c] == ChallengeStatus.PENDING) {
                status[c] = with;
            }
        }

        String states() {
            List<String> states = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                states.add(status[i] + "/" + reason[i] + "/" + (enrolled[i] && !disabled[i]) + "/" + wrongInARow[i]);
            }
            return states.toString();
        }
    }

    /** Applies the steps to the table. */
    private final class Run {
        private final Model model = new Model();
        private final String tenantId = "t-" + UUID.randomUUID();
        private final EnrolledDevice[] phones = new EnrolledDevice[2];
        private final Device[] known = new Device[2];
        private final SignIn[] signIns = new SignIn[2];
        private long version = 1;

        Run() {
            for (int d = 0; d < 2; d++) {
                phones[d] = new EnrolledDevice(UUID.randomUUID(), new PhoneKey());
                enrol(d);
                UUID id = phones[d].id();
                known[d] = read(session -> session.find(Device.class, id));
            }
            signIns[0] = SignIn.of(tenantId, "alice", ServiceFixture.LIFETIME, phones);
            signIns[1] = SignIn.of(tenantId, "alice", ServiceFixture.LIFETIME, phones);
        }

        String apply(Step step) {
            int c = step.challenge();
            switch (step.kind()) {
                case CREATE -> create(c);
                case EXPIRE -> clock.turn(ServiceFixture.LIFETIME);
                case CANCEL -> {
                    // For an overdue challenge the sweep and the cancellation race, so the result is not determined.
                    if (model.status[c] != null && model.status[c] != ChallengeStatus.EXPIRED) {
                        commit(unit -> challenges.cancel(unit, signIns[c].update(2, ChallengeStatus.CANCELLED, null)));
                    }
                }
                case REMOVE_DEVICE ->
                    commit(unit ->
                            devices.remove(unit, phones[step.device()].id().toString()));
                case ENROL_AGAIN -> enrol(step.device());
                case APPROVE -> {
                    return answer(step, true, CODE);
                }
                case APPROVE_WITHOUT_CODE -> {
                    return answer(step, true, null);
                }
                case WRONG_CODE -> {
                    return answer(step, true, WRONG);
                }
                case DECLINE -> {
                    return answer(step, false, null);
                }
            }
            return null;
        }

        private void create(int c) {
            SignIn plain = SignIn.at(clock.instant(), tenantId, "alice", ServiceFixture.LIFETIME, phones);
            signIns[c] = c == 0 ? plain.withCode(fixture.sealed(plain, CODE)) : plain;
            insert(signIns[c].created());
        }

        private void insert(ChallengeCreated created) {
            var received = new ReceivedEvent<>(
                    UuidGenerator.next(),
                    created,
                    new ConsumerRecord<>(created.topic().topicName(), 0, 0, created.key(), Json.write(created)));
            await(() -> started.insert(new EventBatch<>(List.of(received), Map.of())));
        }

        private void enrol(int d) {
            AuthenticatorChanged first = SignIn.enrolment(tenantId, "alice", phones[d]);
            commit(unit -> devices.apply(
                    unit,
                    new AuthenticatorChanged(
                            first.authenticatorId(),
                            version++,
                            tenantId,
                            "alice",
                            first.publicKey(),
                            first.deviceName(),
                            first.platform(),
                            null,
                            first.enrolledAt(),
                            null,
                            false,
                            null,
                            null)));
        }

        private String answer(Step step, boolean approved, String code) {
            SignIn signIn = signIns[step.challenge()];
            String message =
                    AnswerMessage.of(AnswerMessage.WITH_ANSWER, signIn.id().toString(), approved, code);
            VerifiedSignature signature = new VerifiedSignature(
                    AnswerMessage.WITH_ANSWER,
                    message,
                    phones[step.device()].phone().sign(message));
            Answer answer = new Answer(
                    tenantId, signIn.id(), known[step.device()], approved, approved ? null : "not_me", code, signature);
            try {
                // Of one device as a request decides that has read the challenge, of the other as one that has not.
                await(() -> (step.device() == 0
                                ? queries.find(signIn.id().uuid())
                                : Uni.createFrom().<Challenge>nullItem())
                        .chain(read -> decisions.decide(answer, read, WRONG_CODE_LIMIT)));
                return null;
            } catch (ApiException e) {
                return e.code();
            }
        }

        String states() {
            List<String> states = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                states.add(challenge(i) + "/" + device(i));
            }
            return states.toString();
        }

        private String challenge(int c) {
            Object[] row = row(
                    "select status, reason, expires_at from challenge where id = :id",
                    signIns[c].id().uuid());
            if (row == null) {
                return "null/null";
            }
            // The sweep may not have run yet.
            boolean overdue = row[0].equals("PENDING")
                    && !((OffsetDateTime) row[2]).toInstant().isAfter(clock.instant());
            return (overdue ? "EXPIRED" : row[0]) + "/" + row[1];
        }

        private String device(int d) {
            Object[] row = row("select disabled, wrong_codes from authenticator where id = :id", phones[d].id());
            return row == null ? "false/0" : !(boolean) row[0] + "/" + row[1];
        }

        private Object[] row(String sql, UUID id) {
            return read(session -> session.createNativeQuery(sql, Object[].class)
                    .setParameter("id", id)
                    .getSingleResultOrNull());
        }
    }

    private void commit(Function<UnitOfWork, Uni<Void>> change) {
        await(() -> transactions.run(change));
    }

    private <T> T read(Function<Mutiny.Session, Uni<T>> query) {
        return await(() -> transactions.read(query));
    }

    private static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
