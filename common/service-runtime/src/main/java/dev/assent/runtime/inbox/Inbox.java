// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Inbox of the ids of events whose effect is committed, so that an event delivered twice has one effect. */
@ApplicationScoped
class Inbox {
    /** Longer than the retention of every topic that is not compacted. */
    private static final Duration RETENTION = Duration.ofDays(8);

    private static final String PURGE =
            """
            delete from inbox where event_id in (
              select event_id from inbox where consumed_at < $1 order by consumed_at limit $2 for update skip locked)""";

    private final Clock clock;
    private final RetentionRunner retention;

    Inbox(Clock clock, RetentionRunner retention) {
        this.clock = clock;
        this.retention = retention;
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

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return retention.delete(
                "inbox", PURGE, OffsetDateTime.ofInstant(clock.instant().minus(RETENTION), ZoneOffset.UTC));
    }
}
