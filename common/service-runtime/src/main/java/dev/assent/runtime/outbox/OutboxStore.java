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
import java.util.List;
import java.util.UUID;

/** Store of the relay: leases on partitions and pending events. Its statements run outside any session. */
@ApplicationScoped
class OutboxStore {
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
    private static final String PENDING =
            """
            select id, aggregatetype, aggregateid, type, payload, recorded_at, trace_parent, dead_letter_reason
            from outbox where partition = $1 order by sequence limit $2""";

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

    /** Reads the oldest events of {@code partition}, in the order in which their keys changed. */
    Uni<List<PendingEvent>> pending(short partition, int limit) {
        return pool.preparedQuery(PENDING).execute(Tuple.of(partition, limit)).map(this::read);
    }

    /** Returns the partitions with pending events. */
    Uni<List<Short>> partitionsWithRows() {
        return pool.query("select distinct partition from outbox").execute().map(rows -> {
            List<Short> partitions = new ArrayList<>();
            rows.forEach(row -> partitions.add(row.getShort(0)));
            return partitions;
        });
    }

    /** Removes events that Kafka has acknowledged. */
    Uni<Void> remove(List<UUID> ids) {
        return pool.preparedQuery("delete from outbox where id = any($1)")
                .execute(Tuple.of(ids.toArray(UUID[]::new)))
                .replaceWithVoid();
    }

    /** Measures the number of pending events and the age of the oldest. */
    Uni<Depth> depth() {
        return pool.query(
                        "select count(*), coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8 from outbox")
                .execute()
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Depth(row.getLong(0), row.getDouble(1));
                });
    }

    /**
     * Depth of the outbox.
     *
     * @param oldestSeconds age of the oldest event in seconds; 0 if there is none
     */
    record Depth(long rows, double oldestSeconds) {}

    private List<PendingEvent> read(RowSet<Row> rows) {
        List<PendingEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            events.add(new PendingEvent(
                    row.getUUID("id"),
                    topicNames.atBroker(OutboxRow.topicOf(row.getString("aggregatetype"))),
                    row.getString("aggregateid"),
                    row.getString("type"),
                    row.getString("payload"),
                    row.getOffsetDateTime("recorded_at"),
                    row.getString("trace_parent"),
                    row.getString("dead_letter_reason")));
        }
        return events;
    }
}
