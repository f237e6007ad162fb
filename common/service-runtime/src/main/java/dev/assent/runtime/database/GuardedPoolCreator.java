// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Creates the pool of the service's database. */
@Singleton
class GuardedPoolCreator implements PgPoolCreator {
    /**
     * Length of the longest statement that a connection keeps prepared. The client's default is 2,048, above which it prepares
     * a statement for each execution: a second round trip, which counts as a transaction too.
     */
    private static final int LONGEST_PREPARED_SQL = 32 * 1024;

    private final Duration acquireTimeout;

    GuardedPoolCreator(@ConfigProperty(name = "assent.database.acquire-timeout") Duration acquireTimeout) {
        this.acquireTimeout = acquireTimeout;
    }

    @Override
    public Pool create(Input input) {
        PoolOptions options = new PoolOptions(input.poolOptions())
                .setConnectionTimeout((int) acquireTimeout.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        return new GuardedPool(PgBuilder.pool()
                .with(options)
                .connectingTo(input.pgConnectOptionsList().stream()
                        .map(server ->
                                new PgConnectOptions(server).setPreparedStatementCacheSqlLimit(LONGEST_PREPARED_SQL))
                        .map(SqlConnectOptions.class::cast)
                        .toList())
                .using(input.vertx())
                .build());
    }
}
