// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.usage;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.http.DayRange;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Store of the usage of tenants. Its statements read the ids of actions and challenges, which sort by time, so that a sign-in
 * pays for no index and no statement.
 */
@ApplicationScoped
class UsageStore {
    /** Most users, devices and open challenges that are counted: an index has some millions in a second. */
    static final int MOST_COUNTED = 1_000_000;

    private static final String TOTALS =
            """
            select (select count(*) from (select 1 from app_user where tenant_id = $1 limit $2) u) as users,
              (select count(*) from (select 1 from authenticator where tenant_id = $1 limit $2) a) as devices,
              (select count(*) from (
                select 1 from challenge where tenant_id = $1 and status = 'PENDING' limit $2) c) as pending,
              (select counted_until from usage_progress where only_row) as counted_until""";

    private static final String DAYS =
            """
            select day, actions, approved, declined, expired, cancelled, pending from tenant_usage
            where day = any($1) and tenant_id = $2""";

    private static final String LOCK = "select counted_until from usage_progress where only_row for update skip locked";
    /** The first of those that are not counted yet; time without any is skipped. */
    private static final String FIRST =
            """
            select least(
              (select id from action where id >= :from and id < :to order by id limit 1),
              (select id from challenge where id >= :from and id < :to order by id limit 1))""";

    /** As a condition, the status would let the planner read the index of all open challenges. */
    private static final String IS_ANY_PENDING =
            """
            select coalesce(bool_or(status = 'PENDING'), false) from challenge where id >= :from and id < :to""";

    private static final String COUNT =
            """
            insert into tenant_usage as u (day, tenant_id, actions, approved, declined, expired, cancelled, pending)
            select cast(:day as date), tenant_id, sum(actions),
              count(*) filter (where status in ('APPROVED', 'VERIFIED')),
              count(*) filter (where status = 'DECLINED'),
              count(*) filter (where status = 'EXPIRED'),
              count(*) filter (where status = 'CANCELLED'),
              count(*) filter (where status = 'PENDING')
            from (
              select tenant_id, 1 as actions, null as status from action where id >= :from and id < :to
              union all
              select tenant_id, 0, status from challenge where id >= :from and id < :to) begun
            group by tenant_id
            on conflict (day, tenant_id) do update set actions = u.actions + excluded.actions,
              approved = u.approved + excluded.approved, declined = u.declined + excluded.declined,
              expired = u.expired + excluded.expired, cancelled = u.cancelled + excluded.cancelled,
              pending = u.pending + excluded.pending""";

    private static final String ADVANCE = "update usage_progress set counted_until = :until where only_row";

    private final Pool pool;

    UsageStore(Pool pool) {
        this.pool = pool;
    }

    /** Present numbers of a tenant, each {@link #MOST_COUNTED} at most, and the time up to which days are counted. */
    record Totals(long users, long devices, long pendingChallenges, Instant countedUntil) {}

    /** Returns the present numbers of the tenant. */
    Uni<Totals> totals(String tenantId) {
        return pool.preparedQuery(TOTALS)
                .execute(Tuple.of(tenantId, MOST_COUNTED))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Totals(
                            row.getLong("users"),
                            row.getLong("devices"),
                            row.getLong("pending"),
                            row.getOffsetDateTime("counted_until").toInstant());
                });
    }

    /** Returns the days of {@code range} on which the tenant had an action or a challenge. */
    Uni<Map<LocalDate, UsageDay>> days(String tenantId, DayRange range) {
        return pool.preparedQuery(DAYS)
                .execute(Tuple.of(range.days().toArray(LocalDate[]::new), tenantId))
                .map(rows -> {
                    Map<LocalDate, UsageDay> days = new HashMap<>();
                    rows.forEach(row -> days.put(row.getLocalDate("day"), day(row)));
                    return days;
                });
    }

    private static UsageDay day(Row row) {
        return new UsageDay(
                row.getLocalDate("day"),
                row.getLong("actions"),
                row.getLong("approved"),
                row.getLong("declined"),
                row.getLong("expired"),
                row.getLong("cancelled"),
                row.getLong("pending"));
    }

    /** Locks the progress until {@code unit} ends, and returns it; null if another instance counts. */
    Uni<@Nullable Instant> lockProgress(UnitOfWork unit) {
        return unit.session()
                .createNativeQuery(LOCK, OffsetDateTime.class)
                .getSingleResultOrNull()
                .map(until -> until == null ? null : until.toInstant());
    }

    /** Returns the time of the first action or challenge from {@code from} until before {@code to}; null if there is none. */
    Uni<@Nullable Instant> firstBetween(UnitOfWork unit, Instant from, Instant to) {
        return unit.session()
                .createNativeQuery(FIRST, UUID.class)
                .setParameter("from", UuidGenerator.firstOf(from))
                .setParameter("to", UuidGenerator.firstOf(to))
                .getSingleResult()
                .map(id -> id == null ? null : UuidGenerator.timeOf(id));
    }

    /** Returns whether a challenge that began from {@code from} until before {@code to} has no outcome. */
    Uni<Boolean> isAnyPending(UnitOfWork unit, Instant from, Instant to) {
        return unit.session()
                .createNativeQuery(IS_ANY_PENDING, Boolean.class)
                .setParameter("from", UuidGenerator.firstOf(from))
                .setParameter("to", UuidGenerator.firstOf(to))
                .getSingleResult();
    }

    /** Adds what began from {@code from} until before {@code to}, which are of one day, to its tenants' counts. */
    Uni<Void> count(UnitOfWork unit, Instant from, Instant to) {
        return unit.session()
                .createNativeQuery(COUNT)
                .setParameter("day", LocalDate.ofInstant(from, ZoneOffset.UTC))
                .setParameter("from", UuidGenerator.firstOf(from))
                .setParameter("to", UuidGenerator.firstOf(to))
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Records that everything before {@code until} is counted. */
    Uni<Void> advance(UnitOfWork unit, Instant until) {
        return unit.session()
                .createNativeQuery(ADVANCE)
                .setParameter("until", until)
                .executeUpdate()
                .replaceWithVoid();
    }
}
