package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Decides challenges, each once: one conditional update, whoever else tries at the same moment. */
@ApplicationScoped
public class Decisions {
    private final TransactionRunner transactions;
    private final Challenges challenges;
    private final NumberMatching numbers;
    private final CaughtUpWaiter progress;
    private final Clock clock;
    private final DecisionMetrics metrics;

    Decisions(
            TransactionRunner transactions,
            Challenges challenges,
            NumberMatching numbers,
            CaughtUpWaiter progress,
            Clock clock,
            DecisionMetrics metrics) {
        this.transactions = transactions;
        this.challenges = challenges;
        this.numbers = numbers;
        this.progress = progress;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Takes {@code answer}. Fails with 404 where this device has no such challenge, with 400 where its time is over or
     * the code is missing or wrong, with 409 where it is decided.
     *
     * @param mostWrongCodes after how many wrong codes in a row the device is disabled
     */
    public Uni<Void> decide(Answer answer, int mostWrongCodes) {
        return decideOnce(answer, mostWrongCodes)
                .chain(verdict -> verdict == Verdict.NOTHING_WAITS
                        ? challenges
                                .find(answer.challengeId().uuid())
                                .chain(known -> decideLate(answer, mostWrongCodes, known))
                        : conclude(answer, verdict));
    }

    /** Whoever answers in the very moment in which the challenge arrives here may have come a little too early. */
    private Uni<Void> decideLate(Answer answer, int mostWrongCodes, Challenge known) {
        if (known != null && known.hasBegun() && !known.waits(clock.instant())) {
            return refuse(answer, known);
        }
        Uni<Void> arrived = known != null && known.hasBegun()
                ? Uni.createFrom().voidItem()
                // Its beginning, which names the devices, may be on its way.
                : progress.awaitCaughtUp(
                        Topic.CHALLENGE_CREATED, answer.challengeId().uuid().toString());
        return arrived.chain(() -> decideOnce(answer, mostWrongCodes)).chain(verdict -> conclude(answer, verdict));
    }

    private Uni<Verdict> decideOnce(Answer answer, int mostWrongCodes) {
        Instant now = clock.instant();
        return transactions
                .run(unit -> update(unit, answer, now, !answer.approved())
                        .chain(updated -> updated || !answer.approved()
                                ? Uni.createFrom().item(updated ? Verdict.DECIDED : Verdict.NOTHING_WAITS)
                                : decideWithCode(unit, answer, now, mostWrongCodes)))
                .invoke(verdict -> count(answer, verdict));
    }

    private Uni<Verdict> decideWithCode(UnitOfWork unit, Answer answer, Instant now, int mostWrongCodes) {
        return numbers.judge(unit, answer, now, mostWrongCodes)
                .call(verdict -> verdict == Verdict.DECIDED
                        ? update(unit, answer, now, true)
                        : Uni.createFrom().voidItem());
    }

    /** Takes and announces the decision; false where there is none to take, or it waits for a code that is not {@code codeDone}. */
    private static Uni<Boolean> update(UnitOfWork unit, Answer answer, Instant now, boolean codeDone) {
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge c set status = :status, version = c.version + 1, decided_at = :now,
                          decided_by = :device, reason = :reason, public_key = :key, signature = :signature,
                          signature_version = :signatureVersion, message = :message, sealed_code = null
                        where c.id = :id and c.tenant_id = :tenant and c.wire_id = :wire
                          and c.status = 'PENDING' and c.expires_at > :now
                          and (c.sealed_code is null or :codeDone)
                          and exists (
                            select 1 from challenge_device d join authenticator a on a.id = d.authenticator_id
                            where d.challenge_id = c.id and a.id = :device and a.tenant_id = c.tenant_id
                              and a.user_id = c.user_id and a.public_key = :key
                              and not a.disabled and (a.expires_at is null or a.expires_at > :now))""")
                .setParameter("status", status(answer).name())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .setParameter("reason", answer.reason())
                .setParameter("key", answer.device().publicKey())
                .setParameter("signature", answer.evidence().signature())
                .setParameter("signatureVersion", answer.evidence().signatureVersion())
                .setParameter("message", answer.evidence().message())
                .setParameter("id", answer.challengeId().uuid())
                .setParameter("tenant", answer.tenantId())
                .setParameter("wire", answer.challengeId().toString())
                .setParameter("codeDone", codeDone)
                .executeUpdate()
                .chain(updated -> updated == 0
                        ? Uni.createFrom().item(false)
                        : announce(unit, answer.challengeId().uuid()).replaceWith(true));
    }

    private static ChallengeStatus status(Answer answer) {
        return answer.approved() ? ChallengeStatus.APPROVED : ChallengeStatus.DECLINED;
    }

    private void count(Answer answer, Verdict verdict) {
        switch (verdict) {
            case DECIDED -> countDecision(answer, status(answer));
            case WRONG_CODE -> metrics.wrongCode("none");
            case LAST_WRONG_CODE -> {
                metrics.wrongCode("challenge_consumed");
                countDecision(answer, ChallengeStatus.DECLINED);
            }
            case DEVICE_DISABLED -> {
                metrics.wrongCode("device_disabled");
                countDecision(answer, ChallengeStatus.DECLINED);
            }
            case NOTHING_WAITS, CODE_MISSING -> {}
        }
    }

    private void countDecision(Answer answer, ChallengeStatus outcome) {
        metrics.answered(answer.challengeId().uuid(), outcome);
    }

    private static Uni<Void> announce(UnitOfWork unit, UUID id) {
        return unit.session().find(Challenge.class, id).chain(challenge -> unit.announce(challenge.updated()));
    }

    private Uni<Void> conclude(Answer answer, Verdict verdict) {
        return switch (verdict) {
            case DECIDED -> Uni.createFrom().voidItem();
            case NOTHING_WAITS -> refuse(answer);
            case CODE_MISSING ->
                Uni.createFrom()
                        .failure(ApiException.invalidRequest(
                                "verificationCode", "must be the digits that the browser shows"));
            case WRONG_CODE, LAST_WRONG_CODE, DEVICE_DISABLED ->
                Uni.createFrom().failure(ApiException.verificationCodeMismatch());
        };
    }

    private Uni<Void> refuse(Answer answer) {
        return challenges
                .find(answer.challengeId().uuid())
                .onItem()
                .ifNull()
                .failWith(ApiException::challengeNotFound)
                .chain(known -> refuse(answer, known));
    }

    /** Why there was nothing to decide: told only to a device that might have answered. */
    private Uni<Void> refuse(Answer answer, Challenge known) {
        ChallengeId id = answer.challengeId();
        return challenges.isEligible(id.uuid(), answer.device()).map(eligible -> {
            if (!eligible || !known.wireId().equals(id.toString())) {
                throw ApiException.challengeNotFound();
            }
            throw switch (known.status()) {
                case EXPIRED -> ApiException.challengeExpired();
                case PENDING ->
                    known.expiresAt().isAfter(clock.instant())
                            // The device was removed or disabled between its look-up and its decision.
                            ? ApiException.unknownDeviceKey()
                            : ApiException.challengeExpired();
                case APPROVED, VERIFIED, DECLINED, CANCELLED -> ApiException.challengeAlreadyConsumed();
            };
        });
    }
}
