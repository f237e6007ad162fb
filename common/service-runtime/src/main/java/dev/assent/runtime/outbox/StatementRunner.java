// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.event.Event;
import dev.assent.runtime.database.HeldConnection;
import dev.assent.runtime.outbox.TransactionRunner.Committed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runner of single statements, each a transaction of its own in one round trip: for the calls that every sign-in makes. A
 * statement that changes rows checks the conditions under which its caller decided, and records its events with {@link
 * OutboxInsert}.
 */
@ApplicationScoped
public class StatementRunner {
    private final Pool pool;
    private final OutboxRelay relay;
    private final Clock clock;

    /** Connection of the transaction in which all statements run; null if each is a transaction of its own. */
    private final @Nullable SqlClient transaction;

    /** Events that this transaction has recorded; they are published after its commit. */
    private final List<OutboxRow> recordedInTransaction = new ArrayList<>();

    @Inject
    StatementRunner(Pool pool, OutboxRelay relay, Clock clock) {
        this(pool, relay, clock, null);
    }

    private StatementRunner(Pool pool, OutboxRelay relay, Clock clock, @Nullable SqlClient transaction) {
        this.pool = pool;
        this.relay = relay;
        this.clock = clock;
        this.transaction = transaction;
    }

    /**
     * Runs {@code work} with a runner whose statements are one transaction, which begins with {@code lock}. A failure rolls all
     * of it back. For work that others would make fail again and again if it locked nothing. Completes when its events are
     * published, but after 250 ms at the latest.
     */
    public <T> Uni<T> runLocked(String lock, Tuple parameters, Function<StatementRunner, Uni<T>> work) {
        return TransactionRunner.awaitPublished(() -> pool.withTransaction(connection -> {
                    StatementRunner locked = new StatementRunner(pool, relay, clock, connection);
                    return HeldConnection.TRANSACTION.during(() -> locked.findFirst(lock, parameters)
                            .chain(() -> work.apply(locked))
                            .map(result -> new Locked<>(result, locked.recordedInTransaction)));
                })
                .map(done -> new Committed<>(done.result(), relay.publish(done.recorded())))
                .plug(TransactionRunner::toItsEnd));
    }

    private record Locked<T>(T result, List<OutboxRow> recorded) {}

    /** Returns the first row of the query {@code sql}, or null if it has none. */
    public Uni<@Nullable Row> findFirst(String sql, Tuple parameters) {
        return client().preparedQuery(sql).execute(parameters).map(rows -> {
            var iterator = rows.iterator();
            return iterator.hasNext() ? iterator.next() : null;
        });
    }

    /**
     * Runs {@code sql}, whose last parameters are those of {@link OutboxInsert} for {@code events}. It returns one row if it
     * has recorded the events and none if it has changed nothing. Completes with the row as soon as it is committed.
     */
    public Uni<Optional<Row>> run(String sql, Tuple parameters, List<? extends Event> events) {
        return commit(sql, parameters, events, row -> true).map(Committed::result);
    }

    /** Runs {@code sql} as {@link #run} does, and completes when its events are published, but after 250 ms at the latest. */
    public Uni<Optional<Row>> runAndPublish(String sql, Tuple parameters, List<? extends Event> events) {
        return runAndPublish(sql, parameters, events, row -> true);
    }

    /** Runs {@code sql} as {@link #runAndPublish} does; it has recorded the events if {@code isRecorded} accepts its row. */
    public Uni<Optional<Row>> runAndPublish(
            String sql, Tuple parameters, List<? extends Event> events, Predicate<Row> isRecorded) {
        return TransactionRunner.awaitPublished(() -> commit(sql, parameters, events, isRecorded));
    }

    /** Runs {@code sql}, which applies several events and returns the ids of those that it has applied, in its first column. */
    public Uni<Set<UUID>> runBatch(String sql, Tuple parameters) {
        return client().preparedQuery(sql)
                .execute(parameters)
                .map(rows -> {
                    Set<UUID> applied = new HashSet<>();
                    rows.forEach(row -> applied.add(row.getUUID(0)));
                    return applied;
                })
                .plug(TransactionRunner::toItsEnd);
    }

    /**
     * Events that one statement has applied.
     *
     * @param applied the ids of the events, also of those for which nothing was announced
     * @param announced the ids of those for which an event was announced
     */
    public record AppliedEvents(Set<UUID> applied, Set<UUID> announced) {}

    /**
     * Runs {@code sql}, which ends with {@link OutboxInsert#APPLIED_AND_RECORDED} and whose last parameters are those of {@link
     * OutboxInsert#forEach} for {@code caused}. Publishes those events of {@code caused} that it has recorded.
     */
    public Uni<AppliedEvents> runBatch(String sql, Tuple parameters, List<CausedEvent> caused) {
        Instant now = clock.instant();
        List<OutboxRow> prepared =
                caused.stream().map(event -> event.toRow(now)).toList();
        OutboxInsert.addParameters(parameters, prepared);
        parameters.addArrayOfUUID(caused.stream().map(CausedEvent::cause).toArray(UUID[]::new));
        Map<UUID, UUID> causes = new HashMap<>();
        Map<UUID, OutboxRow> rowsById = new HashMap<>();
        for (int i = 0; i < prepared.size(); i++) {
            causes.put(prepared.get(i).id(), caused.get(i).cause());
            rowsById.put(prepared.get(i).id(), prepared.get(i));
        }
        return client().preparedQuery(sql)
                .execute(parameters)
                .map(rows -> {
                    Set<UUID> applied = new HashSet<>();
                    Set<UUID> announced = new HashSet<>();
                    List<OutboxRow> recorded = new ArrayList<>();
                    for (Row row : rows) {
                        UUID id = row.getUUID("id");
                        OutboxRow event = rowsById.get(id);
                        if (row.getBoolean("is_recorded") && event != null) {
                            announced.add(causes.get(id));
                            recorded.add(event.withPayload(row.getString("payload")));
                        } else {
                            applied.add(id);
                        }
                    }
                    CompletableFuture<?> unused = publish(recorded);
                    return new AppliedEvents(applied, announced);
                })
                .plug(TransactionRunner::toItsEnd);
    }

    private Uni<Committed<Optional<Row>>> commit(
            String sql, Tuple parameters, List<? extends Event> events, Predicate<Row> isRecorded) {
        String trace = TraceParent.current();
        List<OutboxRow> recorded = events.stream()
                .map(event -> OutboxRow.of(event, clock.instant(), trace))
                .toList();
        OutboxInsert.addParameters(parameters, recorded);
        return findFirst(sql, parameters)
                .map(row -> new Committed<>(
                        Optional.ofNullable(row),
                        row != null && isRecorded.test(row)
                                ? publish(recorded)
                                : CompletableFuture.<@Nullable Void>completedFuture(null)))
                .plug(TransactionRunner::toItsEnd);
    }

    private SqlClient client() {
        return transaction == null ? pool : transaction;
    }

    private CompletableFuture<@Nullable Void> publish(List<OutboxRow> recorded) {
        if (transaction == null) {
            return relay.publish(recorded);
        }
        recordedInTransaction.addAll(recorded);
        return CompletableFuture.completedFuture(null);
    }
}
