// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Store of push budgets: the number of challenges with pushes that a user gets without approving one. All sources that
 * the user has never approved share one budget, and each approved source has its own, so an attacker cannot spend the
 * user's.
 */
@ApplicationScoped
class PushBudgetStore {
    /** Shared budget of all sources that the user has never approved. */
    static final String UNKNOWN_SOURCES = "";

    private final Clock clock;

    PushBudgetStore(Clock clock) {
        this.clock = clock;
    }

    /** Takes the pushes of one challenge from the budget {@code source}; returns false if the budget is spent. */
    Uni<Boolean> spend(UnitOfWork unit, String tenantId, String userId, String source, TenantSettings settings) {
        if (settings.pushLimit() < 1) {
            return Uni.createFrom().item(false);
        }
        Instant now = clock.instant();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into push_budget as b (tenant_id, user_id, source, spent_at)
                        values (:tenant, :user, :source, array[cast(:now as timestamptz)])
                        on conflict (tenant_id, user_id, source) do update set spent_at = array(
                            select spent from unnest(b.spent_at) spent where spent > :since) || excluded.spent_at
                          where (select count(*) from unnest(b.spent_at) spent where spent > :since) < :limit""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("source", source)
                .setParameter("now", now)
                .setParameter("since", now.minus(settings.pushWindow()))
                .setParameter("limit", settings.pushLimit())
                .executeUpdate()
                .map(spent -> spent == 1);
    }

    /** Restores the full budget {@code source} after an approval. */
    Uni<Void> restore(UnitOfWork unit, String tenantId, String userId, String source) {
        return unit.session()
                .createNativeQuery(
                        """
                        delete from push_budget
                        where tenant_id = :tenant and user_id = :user and source = :source""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("source", source)
                .executeUpdate()
                .replaceWithVoid();
    }
}
