// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Store of pending events and of the leases of the ordered relay. Its statements run outside any session. */
@ApplicationScoped
class OutboxStore {
    private static final Logger LOG = Logger.getLogger(OutboxStore.class);
    private static final String CLAIM =
            """
            update outbox_lease set
              owner      = case when owner is null or owner = $2 or expires_at < now() then $2 else owner end,
              expires_at = case when owner is null or owner = $2 or expires_at < now()
                                then now() + $3 * interval '1 millisecond' else expires_at end,
              wanted     = not (owner is null or owner = $2 or expires_at < now())
            where partition = $1
            returning owner = $2 as mine""";
    private static final String RELEASE =
            "update outbox_lease set owner = null, expires_at = null where partition = $1 and owner = $2 and not wanted";
    private static final String COLUMNS =
            " id, aggregatetype, aggregateid, type, payload, recorded_at, trace_parent, dead_letter_reason";
    /** Leaves out keys with an event that waits for its next attempt: the later ones of the key wait for it. */
    private static final String PENDING = "select" + COLUMNS
            + """
             from outbox
            where partition = $1 and ordered and (aggregatetype, aggregateid) not in (
              select aggregatetype, aggregateid from outbox where partition = $1 and ordered and retry_at > now())
            order by sequence limit $2""";

    private static final String CLAIM_UNORDERED =
            """
            update outbox set retry_at = now() + $3 * interval '1 millisecond'
            where id = any(array(
              select id from outbox where not ordered and id < $1 and (retry_at is null or retry_at <= now())
              order by id limit $2 for update skip locked))
            returning"""
                    + COLUMNS;
    private static final String UNCLAIM = "update outbox set retry_at = null where id = any($1)";
    private static final String BACK_OFF =
            """
            update outbox set attempts = attempts + 1, last_error = $2,
              retry_at = now() + least(power(2, least(attempts, 10)), $3) * interval '1 second'
            where id = $1""";
    /** Counts up to a limit: while Kafka is not available the table grows, and this statement must not. */
    private static final String DEPTH =
            """
            select (select count(*) from (select 1 from outbox limit 100000) counted) as depth,
              coalesce((select extract(epoch from now() - recorded_at) from outbox order by id limit 1), 0)::float8
                as oldest,
              (select array_agg(partition) from generate_series(0, 7) number cross join lateral (
                select partition from outbox where ordered and partition = number limit 1) found) as partitions""";

    private static final int LONGEST_BACKOFF_SECONDS = 60;
    private static final int LONGEST_ERROR = 500;

    private final Pool pool;
    private final TopicNames topicNames;

    OutboxStore(Pool pool, TopicNames topicNames) {
        this.pool = pool;
        this.topicNames = topicNames;
    }

    /** Acquires or extends the lease of {@code partition}; if another instance holds it, marks it as requested and returns false. */
    Uni<Boolean> claim(short partition, UUID owner, Duration lease) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(partition, owner, lease.toMillis()))
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }

    /** Releases the lease; returns false if another instance has requested it meanwhile, or the lease is lost. */
    Uni<Boolean> release(short partition, UUID owner) {
        return pool.preparedQuery(RELEASE).execute(Tuple.of(partition, owner)).map(rows -> rows.rowCount() == 1);
    }

    /** Reads the oldest ordered events of {@code partition}, in the order in which their keys changed. */
    Uni<List<PendingEvent>> pending(short partition, int limit) {
        return pool.preparedQuery(PENDING).execute(Tuple.of(partition, limit)).map(this::read);
    }

    /** Claims the oldest unordered events with ids before {@code before}; no other instance claims them for {@code duration}. */
    Uni<List<PendingEvent>> claimUnordered(UUID before, Duration duration, int limit) {
        return pool.preparedQuery(CLAIM_UNORDERED)
                .execute(Tuple.of(before, limit, duration.toMillis()))
                .map(this::read)
                .map(events -> events.stream()
                        .sorted(Comparator.comparing(PendingEvent::id))
                        .toList());
    }

    /** Ends the claim on events that are still to be published. */
    Uni<Void> unclaim(List<UUID> ids) {
        return pool.preparedQuery(UNCLAIM)
                .execute(Tuple.of(ids.toArray(UUID[]::new)))
                .replaceWithVoid();
    }

    /** Reports that {@code event} cannot be sent, and delays its next attempt, by more after each one. */
    Uni<Void> backOff(PendingEvent event, Throwable failure) {
        String error = String.valueOf(failure);
        LOG.errorf(
                "event %s of %s cannot be published to %s and stays in the outbox: %s",
                event.id(), event.key(), event.topic(), error);
        return pool.preparedQuery(BACK_OFF)
                .execute(Tuple.of(event.id(), error.substring(0, Math.min(error.length(), LONGEST_ERROR)), (double)
                        LONGEST_BACKOFF_SECONDS))
                .replaceWithVoid();
    }

    /** Removes events that Kafka has acknowledged. */
    Uni<Void> remove(List<UUID> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery("delete from outbox where id = any($1)")
                        .execute(Tuple.of(ids.toArray(UUID[]::new)))
                        .replaceWithVoid();
    }

    /** Measures the outbox. */
    Uni<Depth> depth() {
        return pool.preparedQuery(DEPTH).execute().map(rows -> {
            Row row = rows.iterator().next();
            Short[] partitions = row.getArrayOfShorts("partitions");
            return new Depth(
                    row.getLong("depth"),
                    row.getDouble("oldest"),
                    partitions == null ? List.of() : List.of(partitions));
        });
    }

    /**
     * Depth of the outbox.
     *
     * @param rows number of pending events, up to 100,000
     * @param oldestSeconds age of the oldest event in seconds; 0 if there is none
     * @param orderedPartitions partitions with ordered events
     */
    record Depth(long rows, double oldestSeconds, List<Short> orderedPartitions) {}

    private List<PendingEvent> read(RowSet<Row> rows) {
        List<PendingEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            events.add(new PendingEvent(
                    row.getUUID("id"),
                    topicNames.atBroker(OutboxRow.topicOf(row.getString("aggregatetype"))),
                    row.getString("aggregateid"),
                    row.getString("type"),
                    row.getString("payload"),
                    row.getOffsetDateTime("recorded_at").toInstant(),
                    row.getString("trace_parent"),
                    row.getString("dead_letter_reason")));
        }
        return events;
    }
}
