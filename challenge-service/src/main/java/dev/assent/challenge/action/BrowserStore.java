// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Store of the browsers that each user's actions were tracked from, at most {@link #MAX_PER_USER} of a user. */
@ApplicationScoped
public class BrowserStore {
    /** Upper bound of browsers of one user; unknown ones give way to those that the user or the backend has dealt with. */
    static final int MAX_PER_USER = 50;

    /** Age at which the time of the last action is written again, so that most actions write and lock nothing. */
    private static final Duration SEEN_AGAIN = Duration.ofDays(1);

    private static final String COLUMNS =
            "device_id, created_at, authenticated_at, invalidated_at, remembered_until, verification_method";

    private final Clock clock;

    BrowserStore(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns a {@code with} query that records that an action was tracked from a browser, and returns whether that one is new.
     *
     * @param from the {@code with} query that has a row if the action is new
     * @param browser the tenant, the user, the {@code deviceId}, null for none, the time and {@link #staleBefore} it
     */
    static String recordSeenIfAny(String from, String... browser) {
        return """
               insert into browser as b (tenant_id, user_id, device_id, created_at, seen_at)
               select %2$s, %3$s, %4$s, %5$s, %5$s from %1$s
               where %4$s is not null and not exists (
                 select from browser where tenant_id = %2$s and user_id = %3$s and device_id = %4$s and seen_at >= %6$s)
               on conflict (tenant_id, user_id, device_id) do update set seen_at = excluded.seen_at
               returning b.xmax = 0 as is_new"""
                .formatted(from, browser[0], browser[1], browser[2], browser[3], browser[4]);
    }

    /** Returns the time before which a browser must have been seen for its time to be written again at {@code now}. */
    static Instant staleBefore(Instant now) {
        return now.minus(SEEN_AGAIN);
    }

    /** Records that the user proved an action from {@code deviceId} at {@code at}; null or blank names no browser. */
    Uni<Void> recordAuthenticated(
            UnitOfWork unit,
            String tenantId,
            String userId,
            @Nullable String deviceId,
            VerificationMethod method,
            Instant at) {
        if (deviceId == null || deviceId.isBlank()) {
            return Uni.createFrom().voidItem();
        }
        return unit.session()
                .createNativeQuery(
                        """
                        insert into browser as b (tenant_id, user_id, device_id, created_at, seen_at, authenticated_at,
                          verification_method)
                        values (:tenant, :user, :device, :at, :at, :at, :method)
                        on conflict (tenant_id, user_id, device_id) do update
                          set authenticated_at = excluded.authenticated_at,
                            verification_method = excluded.verification_method
                          where b.authenticated_at is null or b.authenticated_at < excluded.authenticated_at
                        returning b.xmax = 0""",
                        Boolean.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("device", deviceId)
                .setParameter("at", at)
                .setParameter("method", method.name())
                .getSingleResultOrNull()
                .chain(inserted -> deleteSurplus(unit, tenantId, userId, inserted));
    }

    private Uni<Void> deleteSurplus(UnitOfWork unit, String tenantId, String userId, @Nullable Boolean inserted) {
        return Boolean.TRUE.equals(inserted)
                ? deleteSurplus(unit, tenantId, userId)
                : Uni.createFrom().voidItem();
    }

    /** Deletes browsers of the user above {@link #MAX_PER_USER}. */
    Uni<Void> deleteSurplus(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        """
                        delete from browser where tenant_id = :tenant and user_id = :user and device_id in (
                          select device_id from browser where tenant_id = :tenant and user_id = :user
                          order by coalesce(authenticated_at, invalidated_at) is not null
                            or coalesce(remembered_until > :now, false) desc, seen_at desc
                          offset :most)""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("now", clock.instant())
                .setParameter("most", MAX_PER_USER)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Returns the browsers of the user, the newest first. */
    public Uni<List<Browser>> list(Mutiny.Session session, String tenantId, String userId) {
        return session.createNativeQuery(
                        "select " + COLUMNS
                                + """
                                 from browser where tenant_id = :tenant and user_id = :user
                                order by created_at desc, device_id""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList()
                .map(rows -> rows.stream().map(row -> browser(userId, row)).toList());
    }

    /** Remembers the browser until {@code until}, or no longer if it is null; returns null if the user has no such browser. */
    public Uni<@Nullable Browser> remember(
            UnitOfWork unit, String tenantId, String userId, String deviceId, @Nullable Instant until) {
        return unit.session()
                .createNativeQuery(
                        """
                        update browser set remembered_until = :until
                        where tenant_id = :tenant and user_id = :user and device_id = :device
                        returning\s"""
                                + COLUMNS,
                        Object[].class)
                .setParameter("until", until)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("device", deviceId)
                .getSingleResultOrNull()
                .map(row -> row == null ? null : browser(userId, row));
    }

    /** Invalidates the browser, which is no longer remembered; returns null if the user has no such browser. */
    public Uni<@Nullable Browser> invalidate(UnitOfWork unit, String tenantId, String userId, String deviceId) {
        return unit.session()
                .createNativeQuery(
                        """
                        update browser set invalidated_at = :now, remembered_until = null
                        where tenant_id = :tenant and user_id = :user and device_id = :device
                        returning\s"""
                                + COLUMNS,
                        Object[].class)
                .setParameter("now", clock.instant())
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("device", deviceId)
                .getSingleResultOrNull()
                .map(row -> row == null ? null : browser(userId, row));
    }

    private static Browser browser(String userId, Object[] row) {
        return new Browser(
                userId,
                (String) row[0],
                ((OffsetDateTime) row[1]).toInstant(),
                instant(row[2]),
                instant(row[3]),
                instant(row[4]),
                row[5] == null ? null : VerificationMethod.valueOf((String) row[5]));
    }

    private static @Nullable Instant instant(@Nullable Object column) {
        return column == null ? null : ((OffsetDateTime) column).toInstant();
    }
}
