// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.user;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Stores the times before which a user's proofs are not accepted: a user who is removed and made anew is another user
 * under the same id.
 */
@ApplicationScoped
public class UserRevocationStore {
    /** Longest id of a user that challenge-service stores. */
    private static final int LONGEST_USER_ID = 256;

    private static final int MAX_TENANTS = 10_000;
    private static final Duration NEWEST_KEPT = Duration.ofSeconds(1);
    private static final String RECORD =
            """
            insert into user_revocation as r (tenant_id, user_id, %1$s, recorded_at) values (:tenant, :user, :at, :now)
            on conflict (tenant_id, user_id) do update
              set %1$s = greatest(r.%1$s, excluded.%1$s), recorded_at = excluded.recorded_at""";
    private static final String RECORD_REMOVAL = RECORD.formatted("removed_at");
    private static final String RECORD_SESSIONS_REVOKED = RECORD.formatted("sessions_revoked_at");
    private static final String IS_REMOVED =
            "select 1 from user_revocation where tenant_id = $1 and user_id = $2 and removed_at >= $3";
    private static final String NEWEST_REMOVAL =
            "select max(removed_at) from user_revocation where tenant_id = $1 and removed_at is not null";

    private final Pool pool;
    private final Clock clock;

    // Most tenants remove no user for hours, so that most validations need no query of their own.
    private final Cache<String, Instant> newestRemovals = InMemoryCache.newBuilder()
            .maximumSize(MAX_TENANTS)
            .expireAfterWrite(NEWEST_KEPT)
            .build();

    UserRevocationStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Records the removal of a user. An earlier removal that is consumed late changes nothing. */
    public Uni<Void> recordRemoval(UnitOfWork unit, UserRemoved removal) {
        return record(RECORD_REMOVAL, unit, removal.tenantId(), removal.userId(), removal.removedAt());
    }

    /** Records that all sessions of the user are revoked now; does nothing for an id that no user can have. */
    public Uni<Void> recordSessionsRevoked(UnitOfWork unit, String tenantId, String userId) {
        return userId.length() > LONGEST_USER_ID
                ? Uni.createFrom().voidItem()
                : record(RECORD_SESSIONS_REVOKED, unit, tenantId, userId, clock.instant());
    }

    private Uni<Void> record(String sql, UnitOfWork unit, String tenantId, String userId, Instant at) {
        return unit.session()
                .createNativeQuery(sql)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("at", at)
                .setParameter("now", clock.instant())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Returns whether the user was removed at or after {@code begunAt}, the beginning of an action or a challenge. */
    public Uni<Boolean> isRemovedSince(String tenantId, String userId, Instant begunAt) {
        return newestRemoval(tenantId)
                .chain(newest -> newest.isBefore(begunAt)
                        ? Uni.createFrom().item(false)
                        : pool.preparedQuery(IS_REMOVED)
                                .execute(Tuple.of(tenantId, userId, at(begunAt)))
                                .map(rows -> rows.size() > 0));
    }

    private Uni<Instant> newestRemoval(String tenantId) {
        Instant cached = newestRemovals.getIfPresent(tenantId);
        return cached != null
                ? Uni.createFrom().item(cached)
                : pool.preparedQuery(NEWEST_REMOVAL)
                        .execute(Tuple.of(tenantId))
                        .map(rows -> {
                            OffsetDateTime newest = rows.iterator().next().getOffsetDateTime(0);
                            return newest == null ? Instant.MIN : newest.toInstant();
                        })
                        .invoke(newest -> newestRemovals.put(tenantId, newest));
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
