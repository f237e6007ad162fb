// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;

/**
 * Deletes old rows in small batches until none is left, so that a table shrinks as fast as it grows. It pauses after each
 * batch for as long as the batch took, so that it uses at most half of a connection, and for a random part of that more, so
 * that several instances do not run in step; each skips the rows that another one is deleting.
 */
@Startup
@ApplicationScoped
public class RetentionRunner {
    /** Interval of the jobs. */
    public static final String INTERVAL = "1m";

    /** Time from the start of a service to the first turn. */
    public static final String DELAY = "10s";

    /** Rows of one statement: it holds their locks for some ten milliseconds only. */
    static final int BATCH_SIZE = 1_000;

    private static final Logger LOG = Logger.getLogger(RetentionRunner.class);
    /** Shorter than the interval, so that a job whose table has a backlog does not starve the ones after it. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(50);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    private final Pool pool;
    private final BackgroundWork background;
    private final Duration longestTurn;
    private final Counter behind;

    @Inject
    RetentionRunner(Pool pool, BackgroundWork background, MeterRegistry metrics) {
        this(pool, background, metrics, LONGEST_TURN);
    }

    RetentionRunner(Pool pool, BackgroundWork background, MeterRegistry metrics, Duration longestTurn) {
        this.pool = pool;
        this.background = background;
        this.longestTurn = longestTurn;
        this.behind = Counter.builder("assent.retention.behind")
                .description("Turns of retention jobs that ended with old rows left in a table")
                .register(metrics);
    }

    /**
     * Deletes the old rows of {@code table}; on failure it logs a warning, and the next turn deletes the rest.
     *
     * @param statement deletes old rows; its last parameter is the largest number of them
     * @param parameters the other parameters
     */
    public Uni<Void> delete(String table, String statement, Object... parameters) {
        return delete(table, limit -> {
            List<Object> values = new ArrayList<>(Arrays.asList(parameters));
            values.add(limit);
            return pool.preparedQuery(statement)
                    .execute(Tuple.from(values))
                    .map(RowSet::rowCount);
        });
    }

    /** Repeats {@code batch}, which deletes up to the given number of rows of {@code table} and returns their number. */
    Uni<Void> delete(String table, IntFunction<Uni<Integer>> batch) {
        long end = System.nanoTime() + longestTurn.toNanos();
        return repeat(table, batch, end)
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("old rows of %s not deleted; the next turn retries: %s", table, failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> repeat(String table, IntFunction<Uni<Integer>> batch, long end) {
        long began = System.nanoTime();
        // Only the batch is work in flight, so that a shutdown need not wait for the whole turn.
        return background.<Integer>begin(() -> batch.apply(BATCH_SIZE)).chain(count -> {
            if (count < BATCH_SIZE) {
                return Uni.createFrom().voidItem();
            }
            long now = System.nanoTime();
            if (now >= end) {
                behind.increment();
                LOG.warnf("%s has more old rows than can be deleted in %s; the next turn goes on", table, longestTurn);
                return Uni.createFrom().voidItem();
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause(Duration.ofNanos(now - began)))
                    .chain(() -> repeat(table, batch, end));
        });
    }

    private static Duration pause(Duration batch) {
        long least = Math.max(batch.toNanos(), SHORTEST_PAUSE.toNanos());
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(least, 2 * least));
    }
}
