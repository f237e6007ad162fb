// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.announcement;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Store of the current or last run that announces everything anew. */
@ApplicationScoped
class AnnouncementStore {
    private static final String COLUMNS =
            """
            select id, epoch, started_at, ended_at, phase, last_tenant, last_user, last_authenticator, tenants,
              authenticators, users""";
    /** Events of compacted topics, up to a limit: there the run waits until others are published. */
    private static final String LOCK = COLUMNS
            + """
            , (select count(*) from (select 1 from outbox where ordered limit :most) waiting) as waiting
            from announcement where only_row and ended_at is null for update skip locked""";

    /** A run has not ended for its callers before Kafka has its events: they compare others with the topics then. */
    private static final String FIND = COLUMNS
            + """
            , exists (select from generate_series(0, 7) number cross join lateral (
                select recorded_at from outbox where ordered and partition = number order by sequence limit 1) oldest
              where oldest.recorded_at <= ended_at) as is_unpublished
            from announcement where only_row""";

    private final Pool pool;

    AnnouncementStore(Pool pool) {
        this.pool = pool;
    }

    /** Begins a run unless one is open; returns whether it has begun. */
    Uni<Boolean> begin(UnitOfWork unit, Instant now) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into announcement as a (only_row, id, epoch, started_at, phase, last_tenant, last_user,
                          last_authenticator, tenants, authenticators, users)
                        values (true, :id, :epoch, :now, 'TENANTS', '', '', :begin, 0, 0, 0)
                        on conflict (only_row) do update set id = excluded.id, epoch = excluded.epoch,
                          started_at = excluded.started_at, ended_at = null, phase = excluded.phase,
                          last_tenant = '', last_user = '', last_authenticator = excluded.last_authenticator,
                          tenants = 0, authenticators = 0, users = 0
                        where a.ended_at is not null""")
                .setParameter("id", UuidGenerator.next(now))
                .setParameter("epoch", ChronoUnit.MICROS.between(Instant.EPOCH, now))
                .setParameter("now", now)
                .setParameter("begin", Announcement.BEGIN)
                .executeUpdate()
                .map(changed -> changed == 1);
    }

    /** Returns the current or last run, without an end while its events wait to be published; empty if there was none. */
    Uni<Optional<Announcement>> find() {
        return pool.preparedQuery(FIND).execute().map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(read(row.next())) : Optional.empty();
        });
    }

    /**
     * Locks the open run until {@code unit} ends. Returns null if there is none, if another instance works on it, or if
     * {@code mostWaiting} events of compacted topics wait to be published.
     */
    Uni<@Nullable Announcement> lock(UnitOfWork unit, int mostWaiting) {
        return unit.session()
                .createNativeQuery(LOCK, Tuple.class)
                .setParameter("most", mostWaiting)
                .getSingleResultOrNull()
                .map(row -> row == null || row.get("waiting", Long.class) >= mostWaiting ? null : read(row));
    }

    /** Stores the progress of {@code run}. */
    Uni<Void> update(UnitOfWork unit, Announcement run) {
        return unit.session()
                .createNativeQuery(
                        """
                        update announcement set ended_at = :ended, phase = :phase, last_tenant = :tenant,
                          last_user = :user, last_authenticator = :authenticator, tenants = :tenants,
                          authenticators = :authenticators, users = :users
                        where only_row and id = :id""")
                .setParameter("ended", run.endedAt())
                .setParameter("phase", run.phase().name())
                .setParameter("tenant", run.lastTenant())
                .setParameter("user", run.lastUser())
                .setParameter("authenticator", run.lastAuthenticator())
                .setParameter("tenants", run.tenants())
                .setParameter("authenticators", run.authenticators())
                .setParameter("users", run.users())
                .setParameter("id", run.id())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Announcement read(Tuple row) {
        return new Announcement(
                row.get("id", UUID.class),
                row.get("epoch", Long.class),
                row.get("started_at", OffsetDateTime.class).toInstant(),
                null,
                Announcement.Phase.valueOf(row.get("phase", String.class)),
                row.get("last_tenant", String.class),
                row.get("last_user", String.class),
                row.get("last_authenticator", UUID.class),
                row.get("tenants", Long.class),
                row.get("authenticators", Long.class),
                row.get("users", Long.class));
    }

    private static Announcement read(Row row) {
        OffsetDateTime ended = row.getBoolean("is_unpublished") ? null : row.getOffsetDateTime("ended_at");
        return new Announcement(
                row.getUUID("id"),
                row.getLong("epoch"),
                row.getOffsetDateTime("started_at").toInstant(),
                ended == null ? null : ended.toInstant(),
                Announcement.Phase.valueOf(row.getString("phase")),
                row.getString("last_tenant"),
                row.getString("last_user"),
                row.getUUID("last_authenticator"),
                row.getLong("tenants"),
                row.getLong("authenticators"),
                row.getLong("users"));
    }
}
