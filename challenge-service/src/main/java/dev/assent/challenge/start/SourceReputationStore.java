// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.RequestSource;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Store of the sources that each user has approved or denied. */
@ApplicationScoped
public class SourceReputationStore {
    private final Clock clock;

    SourceReputationStore(Clock clock) {
        this.clock = clock;
    }

    /** Returns the reputation of {@code source} with the user. */
    Uni<SourceReputation> find(UnitOfWork unit, String tenantId, String userId, RequestSource source) {
        if (source.names().isEmpty()) {
            return Uni.createFrom().item(SourceReputation.NONE);
        }
        return unit.session()
                .createNativeQuery(
                        """
                        select source, coalesce(blocked_until > :now, false) from user_source
                        where tenant_id = :tenant and user_id = :user and source in (:names)
                          and (approved_at is not null or blocked_until > :now)""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("names", source.names())
                .setParameter("now", clock.instant())
                .getResultList()
                .map(rows -> SourceReputation.of(
                        source,
                        rows.stream()
                                .map(row -> new KnownSource((String) row[0], (Boolean) row[1]))
                                .toList()));
    }

    /** Records that the user has approved a challenge of {@code source}. */
    Uni<Void> recordApproval(UnitOfWork unit, String tenantId, String userId, RequestSource source) {
        String name = source.primaryName();
        return name == null ? Uni.createFrom().voidItem() : upsert(unit, tenantId, userId, name, clock.instant(), null);
    }

    /** Forgets that the user has approved challenges of {@code source}; a block of it stays. */
    public Uni<Void> forgetApproval(UnitOfWork unit, String tenantId, String userId, RequestSource source) {
        if (source.names().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return unit.session()
                .createNativeQuery(
                        """
                        delete from user_source where tenant_id = :tenant and user_id = :user and source in (:names)
                          and approved_at is not null""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("names", source.names())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Blocks every name of {@code source} for this user until {@code until}. */
    Uni<Void> block(UnitOfWork unit, String tenantId, String userId, RequestSource source, Instant until) {
        Uni<Void> upserts = Uni.createFrom().voidItem();
        for (String name : source.names()) {
            upserts = upserts.chain(() -> upsert(unit, tenantId, userId, name, null, until));
        }
        return upserts;
    }

    private static Uni<Void> upsert(
            UnitOfWork unit,
            String tenantId,
            String userId,
            String name,
            @Nullable Instant approvedAt,
            @Nullable Instant blockedUntil) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into user_source (tenant_id, user_id, source, approved_at, blocked_until)
                        values (:tenant, :user, :source, :approved, :blocked)
                        on conflict (tenant_id, user_id, source) do update set
                          approved_at = excluded.approved_at, blocked_until = excluded.blocked_until""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("source", name)
                .setParameter("approved", approvedAt)
                .setParameter("blocked", blockedUntil)
                .executeUpdate()
                .replaceWithVoid();
    }
}
