package dev.assent.challenge.action;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** The challenges that were started, and what the events say became of them. */
@ApplicationScoped
public class Challenges {
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
                .getResultList()
                .chain(pending -> {
                    Uni<Void> done = Uni.createFrom().voidItem();
                    for (Challenge challenge : pending) {
                        done = done.chain(() -> unit.announce(challenge.cancel(action.key(), clock.instant())));
                    }
                    return done;
                });
    }

    /** Withdraws what waits for an answer of the user's actions, which the caller has locked, and deletes all their challenges. */
    Uni<Void> removeAll(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createQuery(
                        """
                        select c, a from Challenge c join Action a on a.id = c.actionId
                        where a.tenantId = :tenant and a.userId = :user and c.status = :pending
                        order by c.id""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("pending", ChallengeStatus.PENDING)
                .getResultList()
                .chain(pending -> unit.announceAll(pending.stream()
                        .map(row -> ((Challenge) row[0]).cancel(((Action) row[1]).key(), clock.instant()))
                        .toList()))
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
