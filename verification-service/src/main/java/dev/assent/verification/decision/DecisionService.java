// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.database.DatabaseErrors;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides challenges by the answers of devices, each challenge once. */
@ApplicationScoped
public class DecisionService {
    private final TransactionRunner transactions;
    private final ChallengeStore store;
    private final ChallengeQueries queries;
    private final NumberMatching numberMatching;
    private final CaughtUpWaiter caughtUp;
    private final Clock clock;
    private final DecisionMetrics metrics;

    DecisionService(
            TransactionRunner transactions,
            ChallengeStore store,
            ChallengeQueries queries,
            NumberMatching numberMatching,
            CaughtUpWaiter caughtUp,
            Clock clock,
            DecisionMetrics metrics) {
        this.transactions = transactions;
        this.store = store;
        this.queries = queries;
        this.numberMatching = numberMatching;
        this.caughtUp = caughtUp;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Decides the challenge by {@code answer}. Fails with 404 if the device has no such challenge, with 400 if it has
     * expired or the code is missing or wrong, with 409 if it, or its action by another challenge, is decided.
     *
     * @param read the challenge as it was read for the answer; null if it is not known here
     * @param wrongCodeLimit number of wrong codes in a row at which the device is disabled
     */
    public Uni<Void> decide(Answer answer, @Nullable Challenge read, int wrongCodeLimit) {
        return (read == null ? awaitCreated(answer) : Uni.createFrom().item(read))
                .chain(challenge -> decideAsRead(answer, challenge))
                .chain(decided -> decided ? Uni.createFrom().voidItem() : decideInTransaction(answer, wrongCodeLimit));
    }

    /** Finds the challenge once this service has consumed ChallengeCreated; completes with null if there is none. */
    private Uni<@Nullable Challenge> awaitCreated(Answer answer) {
        UUID uuid = answer.challengeId().uuid();
        return caughtUp.awaitCaughtUp(Topic.CHALLENGE_CREATED, uuid.toString()).chain(() -> queries.find(uuid));
    }

    /**
     * Decides a challenge that needs no code in one statement, if it is still as it was read. Returns false, and changes
     * nothing, if not: then {@link #decideInTransaction} finds out what has become of it.
     */
    private Uni<Boolean> decideAsRead(Answer answer, @Nullable Challenge read) {
        return read != null && read.isPending(clock.instant()) && read.sealedCode() == null
                ? decideIfUnchanged(answer, read.decidable())
                : Uni.createFrom().item(false);
    }

    /**
     * Decides {@code challenge} by {@code answer} in one statement, if it is still so and the device may answer it. Returns
     * false, and changes nothing, if not.
     */
    public Uni<Boolean> decideIfUnchanged(Answer answer, DecidableChallenge challenge) {
        return store.decide(answer, challenge, clock.instant())
                .onFailure(DatabaseErrors::isUniqueViolation)
                .recoverWithItem(false)
                .invoke(decided -> {
                    if (decided) {
                        count(answer, DecisionResult.DECIDED);
                    }
                });
    }

    private Uni<Void> decideInTransaction(Answer answer, int wrongCodeLimit) {
        return decideOnce(answer, wrongCodeLimit)
                .chain(result -> result == DecisionResult.NOT_PENDING
                        ? queries.find(answer.challengeId().uuid())
                                .chain(challenge -> refuseOrRetry(answer, wrongCodeLimit, challenge))
                        : finish(answer, result));
    }

    /** Retries once: the answer may have arrived before this service consumed ChallengeCreated. */
    private Uni<Void> refuseOrRetry(Answer answer, int wrongCodeLimit, @Nullable Challenge challenge) {
        if (challenge != null && challenge.isCreated() && !challenge.isPending(clock.instant())) {
            return refuse(answer, challenge);
        }
        Uni<Void> created = challenge != null && challenge.isCreated()
                ? Uni.createFrom().voidItem()
                // ChallengeCreated names the devices that may answer.
                : caughtUp.awaitCaughtUp(
                        Topic.CHALLENGE_CREATED, answer.challengeId().uuid().toString());
        return created.chain(() -> decideOnce(answer, wrongCodeLimit)).chain(result -> finish(answer, result));
    }

    private Uni<DecisionResult> decideOnce(Answer answer, int wrongCodeLimit) {
        Instant now = clock.instant();
        return Uni.createFrom()
                .deferred(() -> transactions.run(unit -> store(unit, answer, now, !answer.approved())
                        .chain(stored -> stored || !answer.approved()
                                ? Uni.createFrom().item(stored ? DecisionResult.DECIDED : DecisionResult.NOT_PENDING)
                                : decideWithCode(unit, answer, now, wrongCodeLimit))))
                // Another challenge has decided the action at the same moment, which the repetition sees.
                .onFailure(DatabaseErrors::isUniqueViolation)
                .retry()
                .atMost(1)
                .invoke(result -> count(answer, result));
    }

    private Uni<DecisionResult> decideWithCode(UnitOfWork unit, Answer answer, Instant now, int wrongCodeLimit) {
        return numberMatching
                .verify(unit, answer, now, wrongCodeLimit)
                .chain(result -> result == DecisionResult.DECIDED
                        // Another challenge may have decided the action while this one waited for the device's row.
                        ? store(unit, answer, now, true)
                                .map(stored -> stored ? DecisionResult.DECIDED : DecisionResult.NOT_PENDING)
                        : Uni.createFrom().item(result));
    }

    /** Stores and announces the decision; returns false if the challenge does not accept it. */
    private Uni<Boolean> store(UnitOfWork unit, Answer answer, Instant now, boolean codeVerified) {
        return store.decide(unit, answer, now, codeVerified)
                .call(decided -> decided
                        ? unit.session()
                                .find(Challenge.class, answer.challengeId().uuid())
                                .chain(challenge -> unit.announce(challenge.toEvent(false)))
                        : Uni.createFrom().voidItem());
    }

    private void count(Answer answer, DecisionResult result) {
        switch (result) {
            case DECIDED -> countDecision(answer, answer.status());
            case WRONG_CODE -> metrics.countWrongCode("none");
            case LAST_WRONG_CODE -> {
                metrics.countWrongCode("challenge_consumed");
                countDecision(answer, ChallengeStatus.DECLINED);
            }
            case DEVICE_DISABLED -> {
                metrics.countWrongCode("device_disabled");
                countDecision(answer, ChallengeStatus.DECLINED);
            }
            case NOT_PENDING, CODE_MISSING -> {}
        }
    }

    private void countDecision(Answer answer, ChallengeStatus status) {
        metrics.countDecision(answer.challengeId().uuid(), status);
    }

    private Uni<Void> finish(Answer answer, DecisionResult result) {
        return switch (result) {
            case DECIDED -> Uni.createFrom().voidItem();
            case NOT_PENDING -> refuse(answer);
            case CODE_MISSING ->
                Uni.createFrom()
                        .failure(ApiException.invalidRequest(
                                "verificationCode", "must be the digits that the browser shows"));
            case WRONG_CODE, LAST_WRONG_CODE, DEVICE_DISABLED ->
                Uni.createFrom().failure(ApiException.verificationCodeMismatch());
        };
    }

    private Uni<Void> refuse(Answer answer) {
        return queries.find(answer.challengeId().uuid())
                .onItem()
                .ifNull()
                .failWith(ApiException::challengeNotFound)
                .chain(challenge -> refuse(answer, challenge));
    }

    /**
     * Fails with the reason why nothing was decided; only a device that may answer the challenge learns more than 404.
     */
    private Uni<Void> refuse(Answer answer, Challenge challenge) {
        ChallengeId id = answer.challengeId();
        return queries.isEligible(id.uuid(), answer.device()).chain(eligible -> {
            if (!eligible || !challenge.challengeId().equals(id.toString())) {
                throw ApiException.challengeNotFound();
            }
            if (challenge.claimedBy() != null && !answer.device().id().equals(challenge.claimedBy())) {
                throw ApiException.challengeAlreadyClaimed();
            }
            return switch (challenge.status()) {
                case EXPIRED -> Uni.createFrom().failure(ApiException.challengeExpired());
                case PENDING ->
                    challenge.expiresAt().isAfter(clock.instant())
                            ? refusePending(challenge)
                            : Uni.createFrom().failure(ApiException.challengeExpired());
                case APPROVED, VERIFIED, DECLINED, CANCELLED ->
                    Uni.createFrom().failure(ApiException.challengeAlreadyConsumed());
            };
        });
    }

    private Uni<Void> refusePending(Challenge challenge) {
        return queries.isUndecided(challenge.uuid()).map(undecided -> {
            throw undecided
                    // The device was removed or disabled after the request had read it.
                    ? ApiException.unknownDeviceKey()
                    // Another challenge has decided the action; the cancellation of this one is on its way.
                    : ApiException.challengeAlreadyConsumed();
        });
    }
}
