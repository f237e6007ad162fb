// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
    private final AnswerTimeout answerTimeout;
    private final DatabaseTls tls;

    GuardedPoolCreator(
            @ConfigProperty(name = "assent.database.acquire-timeout") Duration acquireTimeout,
            @ConfigProperty(name = "assent.database.answer-timeout") Duration answerTimeout,
            DatabaseTls tls) {
        this.acquireTimeout = acquireTimeout;
        this.answerTimeout = new AnswerTimeout(answerTimeout);
        this.tls = tls;
    }

    @Override
    @SuppressWarnings("deprecation") // Nothing else in this version of the client bounds the time to open a connection.
    public Pool create(Input input) {
        PoolOptions options = new PoolOptions(input.poolOptions())
                .setConnectionTimeout((int) acquireTimeout.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        List<PgConnectOptions> servers = input.pgConnectOptionsList();
        AtomicInteger next = new AtomicInteger();
        // Asked for each connection, since the authorities may have been renewed.
        Supplier<Future<SqlConnectOptions>> server = () -> Future.succeededFuture(
                connectOptions(servers.get(Math.floorMod(next.getAndIncrement(), servers.size()))));
        Pool pool = PgBuilder.pool()
                .with(options)
                .connectingTo(server)
                .withConnectHandler(this::prepare)
                .using(input.vertx())
                .build();
        ConnectionFactory connections = PgDriver.INSTANCE.createConnectionFactory(input.vertx(), server);
        pool.connectionProvider(context -> open(connections, context));
        return new GuardedPool(pool);
    }

    /**
     * Opens a connection within the time for which a caller waits for it. The client bounds the connection of TCP alone: a
     * server that accepts it and then says nothing would take one place of the pool after the other.
     */
    private Future<SqlConnection> open(ConnectionFactory connections, Context context) {
        Future<SqlConnection> opening = connections.connect(context);
        Future<SqlConnection> opened = opening.timeout(acquireTimeout.toMillis(), TimeUnit.MILLISECONDS);
        Future<SqlConnection> unused = opened.onFailure(late -> opening.onSuccess(SqlConnection::close));
        return opened;
    }

    private SqlConnectOptions connectOptions(PgConnectOptions server) {
        PgConnectOptions options = tls.apply(server).setPreparedStatementCacheSqlLimit(LONGEST_PREPARED_SQL);
        // No caller waits longer for a connection.
        options.setConnectTimeout((int) acquireTimeout.toMillis());
        return options;
    }

    private void prepare(SqlConnection opened) {
        answerTimeout.watch(opened);
        // Gives it to the pool.
        Future<Void> unused = opened.close();
    }
}
