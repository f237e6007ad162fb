package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The outbox as its relay sees it: leases on its parts, and the rows that wait. Statements of their own, outside any session. */
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
    private static final String WAITING =
            """
            select id, aggregatetype, aggregateid, type, payload, recorded_at, trace_parent, dead_letter_reason
            from outbox where partition = $1 order by sequence limit $2""";

    private final Pool pool;
    private final TopicNames topicNames;

    OutboxStore(Pool pool, TopicNames topicNames) {
        this.pool = pool;
        this.topicNames = topicNames;
    }

    /**
     * An event that waits.
     *
     * @param deadLetterReason why it is a dead letter; null where it is none
     */
    record Waiting(
            UUID id,
            String topic,
            String key,
            String type,
            String payload,
            OffsetDateTime recordedAt,
            String trace,
            String deadLetterReason) {}

    /** Takes or extends the lease of {@code partition}; false where another holds it, who then knows that it is wanted. */
    Uni<Boolean> claim(short partition, UUID owner, Duration lease) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(partition, owner, lease.toMillis()))
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }

    /** Gives the lease back; false where rows came in the meantime from somebody who wanted it, or it is lost. */
    Uni<Boolean> release(short partition, UUID owner) {
        return pool.preparedQuery(RELEASE).execute(Tuple.of(partition, owner)).map(rows -> rows.rowCount() == 1);
    }

    /** The oldest events of {@code partition}, by the order in which their keys changed. */
    Uni<List<Waiting>> waiting(short partition, int limit) {
        return pool.preparedQuery(WAITING).execute(Tuple.of(partition, limit)).map(this::read);
    }

    /** The partitions that have something to relay. */
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

    /** How many events wait, and for how many seconds the oldest has. */
    Uni<Depth> depth() {
        return pool.query(
                        "select count(*), coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8 from outbox")
                .execute()
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Depth(row.getLong(0), row.getDouble(1));
                });
    }

    record Depth(long rows, double oldestSeconds) {}

    private List<Waiting> read(RowSet<Row> rows) {
        List<Waiting> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            events.add(new Waiting(
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
