// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Inbox of the ids of events whose effect is committed, so that an event delivered twice has one effect. */
@ApplicationScoped
class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);
    /** Longer than the retention of every topic that is not compacted. */
    private static final Duration RETENTION = Duration.ofDays(8);

    private static final int PURGE_BATCH = 10_000;

    private final Pool pool;
    private final Clock clock;
    private final BackgroundWork background;

    Inbox(Pool pool, Clock clock, BackgroundWork background) {
        this.pool = pool;
        this.clock = clock;
        this.background = background;
    }

    /** Records {@code eventId} in this transaction; returns false if an earlier transaction has recorded it. */
    Uni<Boolean> isNew(UnitOfWork unit, UUID eventId) {
        return unit.session()
                .createNativeQuery(
                        "insert into inbox (event_id, consumed_at) values (:id, :now) on conflict do nothing")
                .setParameter("id", eventId)
                .setParameter("now", clock.instant())
                .executeUpdate()
                .map(inserted -> inserted == 1);
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return background.sweep(LOG, "inbox not purged; retrying at the next turn", () -> pool.preparedQuery(
                        """
                        delete from inbox where event_id in (
                          select event_id from inbox where consumed_at < $1 order by consumed_at limit $2)""")
                .execute(Tuple.of(
                        OffsetDateTime.ofInstant(clock.instant().minus(RETENTION), ZoneOffset.UTC), PURGE_BATCH)));
    }
}
