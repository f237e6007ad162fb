// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.dispatcher.queue.DeliveryKind;
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
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Queries for the deliveries of a tenant. */
@ApplicationScoped
class DeliveryQueries {
    /** Outcome as JSON of a delivery without one. */
    private static final String OPEN = "OPEN";

    private static final String COLUMNS =
            """
            id, kind, channel, peer, notice_type, challenge_id, authenticator_id, attempts, outcome, detail,
            occurred_at, next_attempt_at, finished_at""";
    private static final String ONE = "select " + COLUMNS + " from delivery where tenant_id = $1 and id = $2";
    private static final String ATTEMPTS =
            """
            select number, started_at, took_ms, a.outcome, a.detail
            from attempt a join delivery d on d.id = a.delivery_id
            where d.tenant_id = $1 and d.id = $2 order by number""";

    private final Pool pool;

    DeliveryQueries(Pool pool) {
        this.pool = pool;
    }

    /**
     * Delivery as JSON.
     *
     * @param type {@code push.created}, {@code push.withdrawn}, or the type of a webhook event
     * @param peer origin of the endpoint, if the device chose it
     * @param challengeId the challenge's UUID
     * @param outcome DELIVERED, REJECTED, TOKEN_DEAD, GIVEN_UP, or OPEN while it has none
     * @param detail reason of the failure of the delivery or of its last attempt
     * @param attempts number of attempts that were begun
     * @param nextAttemptAt only while it is open
     */
    // The name of the published schema; without it, the order of the packages would decide between it and
    // AuditLog.Entry.
    @Schema(name = "Entry1")
    record Entry(
            UUID deliveryId,
            String type,
            String channel,
            @Nullable String peer,
            @Nullable UUID challengeId,
            @Nullable UUID userAuthenticatorId,
            String outcome,
            @Nullable String detail,
            int attempts,
            Instant occurredAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant finishedAt) {}

    /** Attempt as JSON; {@code outcome} is TRY_AGAIN if another one followed. */
    record Attempt(int number, Instant startedAt, long tookMilliseconds, String outcome, @Nullable String detail) {}

    /**
     * Filter of deliveries; null matches any.
     *
     * @param before matches deliveries older than this one
     */
    record Filter(
            @Nullable UUID before, @Nullable String channel, @Nullable UUID challengeUuid, @Nullable String outcome) {}

    /** Returns the newest deliveries that match, at most {@code limit}. */
    Uni<List<Entry>> newest(String tenantId, Filter filter, int limit) {
        // A condition that a null parameter switches off would use no index.
        StringBuilder sql = new StringBuilder("select " + COLUMNS + " from delivery where tenant_id = $1");
        List<Object> parameters = new ArrayList<>(List.of(tenantId));
        addCondition(sql, parameters, "id <", filter.before());
        addCondition(sql, parameters, "channel =", filter.channel());
        addCondition(sql, parameters, "challenge_id =", filter.challengeUuid());
        if (OPEN.equals(filter.outcome())) {
            sql.append(" and outcome is null");
        } else {
            addCondition(sql, parameters, "outcome =", filter.outcome());
        }
        parameters.add(limit);
        sql.append(" order by id desc limit $").append(parameters.size());
        return pool.preparedQuery(sql.toString())
                .execute(Tuple.from(parameters))
                .map(DeliveryQueries::entries);
    }

    private static void addCondition(
            StringBuilder sql, List<Object> parameters, String comparison, @Nullable Object value) {
        if (value != null) {
            parameters.add(value);
            sql.append(" and ").append(comparison).append(" $").append(parameters.size());
        }
    }

    /** Returns the delivery {@code id}; empty if the tenant has no such delivery. */
    Uni<Optional<Entry>> find(String tenantId, UUID id) {
        return pool.preparedQuery(ONE).execute(Tuple.of(tenantId, id)).map(rows -> entries(rows).stream()
                .findFirst());
    }

    /** Returns the attempts of the tenant's delivery {@code id}. */
    Uni<List<Attempt>> attempts(String tenantId, UUID id) {
        return pool.preparedQuery(ATTEMPTS).execute(Tuple.of(tenantId, id)).map(rows -> {
            List<Attempt> attempts = new ArrayList<>(rows.size());
            rows.forEach(row -> attempts.add(new Attempt(
                    row.getInteger(0),
                    row.getOffsetDateTime("started_at").toInstant(),
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
                    DeliveryKind.valueOf(row.getString("kind")).messageType(row.getString("notice_type")),
                    row.getString("channel"),
                    row.getString("peer").isEmpty() ? null : row.getString("peer"),
                    row.getUUID("challenge_id"),
                    row.getUUID("authenticator_id"),
                    outcome == null ? OPEN : outcome,
                    row.getString("detail"),
                    row.getInteger("attempts"),
                    row.getOffsetDateTime("occurred_at").toInstant(),
                    outcome == null ? instant(row, "next_attempt_at") : null,
                    instant(row, "finished_at")));
        }
        return entries;
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
