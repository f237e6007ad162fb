package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.TopicProgress;
import dev.assent.runtime.outbox.Transactions;
import dev.assent.runtime.outbox.UnitOfWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Decides challenges, each once: one conditional update, whoever else tries at the same moment. */
@ApplicationScoped
public class Decisions {
    private final Transactions transactions;
    private final Challenges challenges;
    private final TopicProgress progress;
    private final Clock clock;
    private final MeterRegistry metrics;

    Decisions(
            Transactions transactions,
            Challenges challenges,
            TopicProgress progress,
            Clock clock,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.challenges = challenges;
        this.progress = progress;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Takes {@code answer}. Fails with 404 where this device has no such challenge, with 400 where its time is over,
     * with 409 where it is decided.
     */
    public Uni<Void> decide(Answer answer) {
        return decideOnce(answer)
                .chain(decided -> decided
                        ? Uni.createFrom().voidItem()
                        : challenges.find(answer.challengeId().uuid()).chain(known -> decideLate(answer, known)));
    }

    /** Whoever answers in the very moment in which the challenge arrives here may have come a little too early. */
    private Uni<Void> decideLate(Answer answer, Challenge known) {
        if (known != null && known.hasBegun() && !known.waits(clock.instant())) {
            return refuse(answer, known);
        }
        Uni<Void> arrived = known != null && known.hasBegun()
                ? Uni.createFrom().voidItem()
                // Its beginning, which names the devices, may be on its way.
                : progress.awaitCaughtUp(
                        Topic.CHALLENGE_CREATED, answer.challengeId().uuid().toString());
        return arrived.chain(() -> decideOnce(answer))
                .chain(decided -> decided ? Uni.createFrom().voidItem() : refuse(answer));
    }

    private Uni<Boolean> decideOnce(Answer answer) {
        ChallengeStatus status = answer.approved() ? ChallengeStatus.APPROVED : ChallengeStatus.DECLINED;
        Instant now = clock.instant();
        return transactions
                .run(unit -> update(unit, answer, status, now)
                        .chain(updated -> updated == 0
                                ? Uni.createFrom().item(false)
                                : announce(unit, answer.challengeId().uuid()).replaceWith(true)))
                .invoke(decided -> {
                    if (decided) {
                        metrics.counter("assent.decisions", "outcome", status.name())
                                .increment();
                    }
                });
    }

    private static Uni<Integer> update(UnitOfWork unit, Answer answer, ChallengeStatus status, Instant now) {
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge c set status = :status, version = c.version + 1, decided_at = :now,
                          decided_by = :device, public_key = :key, signature = :signature
                        where c.id = :id and c.tenant_id = :tenant and c.wire_id = :wire
                          and c.status = 'PENDING' and c.expires_at > :now
                          and exists (
                            select 1 from challenge_device d join authenticator a on a.id = d.authenticator_id
                            where d.challenge_id = c.id and a.id = :device and a.tenant_id = c.tenant_id
                              and a.user_id = c.user_id and a.public_key = :key)""")
                .setParameter("status", status.name())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .setParameter("key", answer.device().publicKey())
                .setParameter("signature", answer.signature())
                .setParameter("id", answer.challengeId().uuid())
                .setParameter("tenant", answer.tenantId())
                .setParameter("wire", answer.challengeId().toString())
                .executeUpdate();
    }

    private static Uni<Void> announce(UnitOfWork unit, UUID id) {
        return unit.session().find(Challenge.class, id).chain(challenge -> unit.announce(challenge.updated()));
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
                            // The device was removed between its look-up and its decision.
                            ? ApiException.credentialNotFound()
                            : ApiException.challengeExpired();
                case APPROVED, VERIFIED, DECLINED, CANCELLED -> ApiException.challengeAlreadyConsumed();
            };
        });
    }
}
