// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Store of push budgets: the number of challenges with pushes that a user gets without approving one. All sources that
 * the user has never approved share one budget, and each approved source has its own, so an attacker cannot spend the
 * user's.
 */
@ApplicationScoped
class PushBudgetStore {
    /** Shared budget of all sources that the user has never approved. */
    static final String UNKNOWN_SOURCES = "";

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
