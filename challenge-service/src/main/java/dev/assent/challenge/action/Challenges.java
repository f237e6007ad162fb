package dev.assent.challenge.action;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;

/** The challenges that were started, and what the events say became of them. */
@ApplicationScoped
public class Challenges {
    private static final String REPLACED = "replaced";

    private final Clock clock;

    Challenges(Clock clock) {
        this.clock = clock;
    }

    /** Withdraws the challenges of {@code action} that wait for an answer. */
    public Uni<Void> cancelPending(UnitOfWork unit, Action action) {
        return unit.session()
                .createQuery("from Challenge where actionId = :action and status = :pending", Challenge.class)
                .setParameter("action", action.id())
                .setParameter("pending", ChallengeStatus.PENDING)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .chain(pending -> cancel(unit, pending, null));
    }

    /**
     * Withdraws the challenges of the same user and action code as {@code action} that wait for an answer, because a new
     * one takes their place.
     *
     * @param only the source whose challenges alone are replaced; null where all are
     */
    public Uni<Void> replacePending(UnitOfWork unit, Action action, Source only) {
        return unit.session()
                .createQuery(
                        """
                        from Challenge where tenantId = :tenant and userId = :user and actionCode = :code
                        and status = PENDING and expiresAt > :now
                        and (:all = true or source is not distinct from :only)""",
                        Challenge.class)
                .setParameter("tenant", action.key().tenantId())
                .setParameter("user", action.key().userId())
                .setParameter("code", action.key().actionCode())
                .setParameter("now", clock.instant())
                .setParameter("all", only == null)
                .setParameter("only", only == null ? null : only.name())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .chain(pending -> cancel(unit, pending, REPLACED));
    }

    private Uni<Void> cancel(UnitOfWork unit, List<Challenge> pending, String reason) {
        return unit.announceAll(pending.stream()
                .map(challenge -> challenge.cancel(reason, clock.instant()))
                .toList());
    }

    /** Withdraws what waits for an answer of the user's actions, which the caller has locked, and deletes all their challenges. */
    Uni<Void> removeAll(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createQuery(
                        """
                        from Challenge where tenantId = :tenant and userId = :user and status = :pending
                        order by id""",
                        Challenge.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("pending", ChallengeStatus.PENDING)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .chain(pending -> cancel(unit, pending, null))
                .chain(() -> unit.session()
                        .createMutationQuery(
                                """
                                delete Challenge where actionId in (
                                  select a.id from Action a where a.tenantId = :tenant and a.userId = :user)""")
                        .setParameter("tenant", tenantId)
                        .setParameter("user", userId)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Takes over what {@code update} says, unless something newer is known. */
    public Uni<Void> updated(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createMutationQuery(
                        "update Challenge set status = :status, version = :version where id = :id and version < :version")
                .setParameter("status", update.status())
                .setParameter("version", update.version())
                .setParameter("id", update.challengeId())
                .executeUpdate()
                .replaceWithVoid();
    }
}
