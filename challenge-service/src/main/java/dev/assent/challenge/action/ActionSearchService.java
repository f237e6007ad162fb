// SPDX-License-Identifier: Apache-2.0
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
import org.jspecify.annotations.Nullable;

/** Search over the actions of a user. */
@ApplicationScoped
class ActionSearchService {
    /** Upper bound of actions in one result. */
    static final int MAX_RESULTS = 200;

    private final TransactionRunner transactions;
    private final CaughtUpWaiter caughtUpWaiter;

    ActionSearchService(TransactionRunner transactions, CaughtUpWaiter caughtUpWaiter) {
        this.transactions = transactions;
        this.caughtUpWaiter = caughtUpWaiter;
    }

    /**
     * Conditions that an action must meet.
     *
     * @param from the earliest creation time
     * @param codes the accepted action codes; empty accepts every code
     * @param state the required state; null accepts every state
     */
    record Criteria(Instant from, List<String> codes, @Nullable ActionState state) {}

    /**
     * Returns the newest actions of the user that meet {@code criteria}, newest first, at most {@link #MAX_RESULTS}. If
     * one of them has an open challenge, its outcome may still be in Kafka, so this waits as {@link ActionService#get}
     * does.
     */
    Uni<List<Action>> find(String tenantId, String userId, Criteria criteria) {
        return transactions
                .read(session -> query(
                                session,
                                "select 1 from Action",
                                "and state = CHALLENGE_REQUIRED and lastChallengeUuid is not null",
                                Integer.class,
                                tenantId,
                                userId,
                                criteria)
                        .setMaxResults(1)
                        .getSingleResultOrNull())
                .chain(challenged -> challenged == null
                        ? Uni.createFrom().voidItem()
                        : caughtUpWaiter.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .chain(() -> transactions.read(session -> list(session, tenantId, userId, criteria)));
    }

    private static Uni<List<Action>> list(Mutiny.Session session, String tenantId, String userId, Criteria criteria) {
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
        return query.setMaxResults(MAX_RESULTS).getResultList();
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
