package dev.assent.challenge.action;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Finds the actions of a user. */
@ApplicationScoped
class ActionSearch {
    /** How many actions are found at most. */
    static final int MOST = 200;

    private final TransactionRunner transactions;
    private final CaughtUpWaiter progress;

    ActionSearch(TransactionRunner transactions, CaughtUpWaiter progress) {
        this.transactions = transactions;
        this.progress = progress;
    }

    /** The actions that are looked for; {@code codes} may be empty and {@code state} null for any, {@code from} is never null. */
    record Criteria(Instant from, List<String> codes, ActionState state) {}

    /**
     * The newest actions of the user that meet {@code criteria}, newest first. Where one still waits for a challenge,
     * the answer may be on its way, as {@link Actions#get} says.
     */
    Uni<List<Action>> find(String tenantId, String userId, Criteria criteria) {
        return transactions
                .read(session -> query(
                                session,
                                "select 1 from Action",
                                "and state = CHALLENGE_REQUIRED and lastChallengeId is not null",
                                Integer.class,
                                tenantId,
                                userId,
                                criteria)
                        .setMaxResults(1)
                        .getSingleResultOrNull())
                .chain(waiting ->
                        waiting == null ? Uni.createFrom().voidItem() : progress.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .chain(() -> transactions.read(session -> matching(session, tenantId, userId, criteria)));
    }

    private static Uni<List<Action>> matching(
            Mutiny.Session session, String tenantId, String userId, Criteria criteria) {
        boolean anyState = criteria.state() == null;
        var query = query(
                session,
                "from Action",
                (anyState ? "" : "and state = :state ") + "order by createdAt desc, id desc",
                Action.class,
                tenantId,
                userId,
                criteria);
        if (!anyState) {
            query.setParameter("state", criteria.state());
        }
        return query.setMaxResults(MOST).getResultList();
    }

    private static <T> Mutiny.SelectionQuery<T> query(
            Mutiny.Session session,
            String from,
            String rest,
            Class<T> type,
            String tenantId,
            String userId,
            Criteria criteria) {
        boolean anyCode = criteria.codes().isEmpty();
        var query = session.createQuery(
                        from + " where tenantId = :tenant and userId = :user and createdAt >= :from "
                                + (anyCode ? "" : "and actionCode in :codes ") + rest,
                        type)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("from", criteria.from());
        return anyCode ? query : query.setParameter("codes", criteria.codes());
    }
}
