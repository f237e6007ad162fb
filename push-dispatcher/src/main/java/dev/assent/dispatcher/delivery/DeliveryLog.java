package dev.assent.dispatcher.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The deliveries of a tenant as its administrator sees them. */
@ApplicationScoped
class DeliveryLog {
    private static final String COLUMNS =
            """
            id, kind, channel, peer, notice_type, challenge_id, authenticator_id, attempts, outcome, detail,
            occurred_at, next_attempt_at, finished_at""";
    private static final String NEWEST = "select " + COLUMNS
            + """
             from delivery
            where tenant_id = $1 and ($2::uuid is null or id < $2) and ($3::text is null or channel = $3)
              and ($4::uuid is null or challenge_id = $4)
              and ($5::text is null or outcome = $5 or ($5 = 'OPEN' and outcome is null))
            order by id desc limit $6""";
    private static final String ONE = "select " + COLUMNS + " from delivery where tenant_id = $1 and id = $2";
    private static final String ATTEMPTS =
            """
            select number, started_at, took_ms, a.outcome, a.detail
            from attempt a join delivery d on d.id = a.delivery_id
            where d.tenant_id = $1 and d.id = $2 order by number""";

    private final Pool pool;

    DeliveryLog(Pool pool) {
        this.pool = pool;
    }

    /**
     * A delivery.
     *
     * @param type {@code push.created}, {@code push.withdrawn}, or the type of a webhook
     * @param peer where the device wants its pushes, where that is the device's choice
     * @param challengeId the challenge's UUID
     * @param outcome DELIVERED, REJECTED, TOKEN_DEAD, GIVEN_UP, or OPEN while it has none
     * @param detail why it failed, or why the last attempt did
     * @param attempts how many attempts were begun
     * @param nextAttemptAt only while it is open
     */
    record Entry(
            UUID deliveryId,
            String type,
            String channel,
            String peer,
            UUID challengeId,
            UUID userAuthenticatorId,
            String outcome,
            String detail,
            int attempts,
            Instant occurredAt,
            Instant nextAttemptAt,
            Instant finishedAt) {}

    /** An attempt; {@code outcome} is TRY_AGAIN where it was not the last. */
    record Attempt(int number, Instant startedAt, long tookMilliseconds, String outcome, String detail) {}

    /**
     * Which deliveries; what is null does not matter.
     *
     * @param before only older ones than this
     */
    record Filter(UUID before, String channel, UUID challengeId, String outcome) {}

    /** The newest deliveries that match, at most {@code limit}. */
    Uni<List<Entry>> newest(String tenantId, Filter filter, int limit) {
        return pool.preparedQuery(NEWEST)
                .execute(Tuple.of(
                        tenantId, filter.before(), filter.channel(), filter.challengeId(), filter.outcome(), limit))
                .map(DeliveryLog::entries);
    }

    /** The delivery {@code id}; empty where the tenant has none of it. */
    Uni<Optional<Entry>> find(String tenantId, UUID id) {
        return pool.preparedQuery(ONE).execute(Tuple.of(tenantId, id)).map(rows -> entries(rows).stream()
                .findFirst());
    }

    /** What was attempted of the tenant's delivery {@code id}. */
    Uni<List<Attempt>> attempts(String tenantId, UUID id) {
        return pool.preparedQuery(ATTEMPTS).execute(Tuple.of(tenantId, id)).map(rows -> {
            List<Attempt> attempts = new ArrayList<>(rows.size());
            rows.forEach(row -> attempts.add(new Attempt(
                    row.getInteger(0),
                    instant(row, "started_at"),
                    row.getLong(2),
                    row.getString(3),
                    row.getString(4))));
            return attempts;
        });
    }

    private static List<Entry> entries(RowSet<Row> rows) {
        List<Entry> entries = new ArrayList<>(rows.size());
        for (Row row : rows) {
            String outcome = row.getString("outcome");
            entries.add(new Entry(
                    row.getUUID("id"),
                    Delivery.Kind.valueOf(row.getString("kind")).message(row.getString("notice_type")),
                    row.getString("channel"),
                    row.getString("peer").isEmpty() ? null : row.getString("peer"),
                    row.getUUID("challenge_id"),
                    row.getUUID("authenticator_id"),
                    outcome == null ? "OPEN" : outcome,
                    row.getString("detail"),
                    row.getInteger("attempts"),
                    instant(row, "occurred_at"),
                    outcome == null ? instant(row, "next_attempt_at") : null,
                    instant(row, "finished_at")));
        }
        return entries;
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
