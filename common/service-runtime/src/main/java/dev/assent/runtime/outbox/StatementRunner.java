// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.TransactionRunner.Committed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

    StatementRunner(Pool pool, OutboxRelay relay, Clock clock) {
        this.pool = pool;
        this.relay = relay;
        this.clock = clock;
    }

    /** Returns the first row of the query {@code sql}, or null if it has none. */
    public Uni<@Nullable Row> findFirst(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> {
            var iterator = rows.iterator();
            return iterator.hasNext() ? iterator.next() : null;
        });
    }

    /**
     * Runs {@code sql}, whose last parameters are those of {@link OutboxInsert} for {@code events}. It returns one row if it
     * has recorded the events and none if it has changed nothing. Completes with the row as soon as it is committed.
     */
    public Uni<Optional<Row>> run(String sql, Tuple parameters, List<? extends Event> events) {
        return commit(sql, parameters, events).map(Committed::result);
    }

    /** Runs {@code sql} as {@link #run} does, and completes when its events are published, but after 250 ms at the latest. */
    public Uni<Optional<Row>> runAndPublish(String sql, Tuple parameters, List<? extends Event> events) {
        return TransactionRunner.awaitPublished(() -> commit(sql, parameters, events));
    }

    private Uni<Committed<Optional<Row>>> commit(String sql, Tuple parameters, List<? extends Event> events) {
        String trace = TraceParent.current();
        List<OutboxRow> recorded = events.stream()
                .map(event -> OutboxRow.of(event, clock.instant(), trace))
                .toList();
        OutboxInsert.addParameters(parameters, recorded);
        return findFirst(sql, parameters)
                .map(row -> row == null
                        ? new Committed<>(Optional.<Row>empty(), CompletableFuture.completedFuture(null))
                        : new Committed<>(Optional.of(row), relay.publish(recorded)))
                .plug(TransactionRunner::toItsEnd);
    }
}
