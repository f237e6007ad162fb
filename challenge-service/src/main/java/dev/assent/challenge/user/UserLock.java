// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;

/** Lock per user, for changes that count or replace rows of one user and must not run concurrently. */
@ApplicationScoped
public class UserLock {

    /**
     * Acquires the user's lock, waiting for its holder, and keeps it until {@code unit} ends; returns false if there is no
     * such user. Acquire it before locking any other row of the user, or transactions can deadlock.
     */
    public Uni<Boolean> acquire(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        """
                        select true from app_user where tenant_id = :tenant and user_id = :user
                        for no key update""",
                        Boolean.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(found -> found != null);
    }

    /** Acquires the locks of several users as {@link #acquire} does, in the one order in which every transaction acquires them. */
    public Uni<Void> acquireAll(UnitOfWork unit, Collection<ChallengeUpdated> updates) {
        List<List<String>> users = updates.stream()
                .map(update -> List.of(update.tenantId(), update.userId()))
                .distinct()
                .toList();
        return unit.session()
                .createNativeQuery(
                        """
                        select true from app_user where (tenant_id, user_id) in (
                          select u ->> 0, u ->> 1 from jsonb_array_elements(cast(cast(:users as text) as jsonb)) u)
                        order by tenant_id, user_id for no key update""",
                        Boolean.class)
                .setParameter("users", Json.write(users))
                .getResultList()
                .replaceWithVoid();
    }
}
