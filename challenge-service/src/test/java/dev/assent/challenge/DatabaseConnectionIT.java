// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections are used one at a time, and nothing waits in the database for long. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@Timeout(60)
class DatabaseConnectionIT {
    private static final String SECOND = "a second connection";

    private final String first = "first " + UUID.randomUUID();
    private final String second = "second " + UUID.randomUUID();

    @Inject
    Pool pool;

    @Inject
    TransactionRunner transactions;

    @Test
    void aTransactionGetsNoSecondConnection() throws Throwable {
        assertThatThrownBy(() -> VertxContextSupport.subscribeAndAwait(() -> transactions.run(unit -> selectOne())))
                .hasMessageContaining(SECOND);
        assertThatThrownBy(() -> VertxContextSupport.subscribeAndAwait(() -> transactions.run(
                        unit -> transactions.run(inner -> Uni.createFrom().item(1)))))
                .hasMessageContaining(SECOND);
        assertThatThrownBy(() -> VertxContextSupport.subscribeAndAwait(() -> transactions.read(unit -> selectOne())))
                .hasMessageContaining(SECOND);

        assertThat(VertxContextSupport.<Integer>subscribeAndAwait(
                        () -> transactions.run(unit -> Uni.createFrom().item(1)).chain(this::selectOne)))
                .isEqualTo(1);
    }

    @Test
    void aLongStatementStaysPrepared() {
        String statement = "select 1 as prepared" + " ".repeat(4_000) + "where $1";
        SqlConnection connection = pool.getConnectionAndAwait();
        try {
            connection.preparedQuery(statement).executeAndAwait(Tuple.of(true));
            assertThat(connection
                            .query(
                                    "select statement from pg_prepared_statements where statement like '% as prepared %'")
                            .executeAndAwait()
                            .iterator()
                            .next()
                            .getString(0))
                    .isEqualTo(statement);
        } finally {
            connection.closeAndAwait();
        }
    }

    @Test
    void everyConnectionHasTimeouts() {
        Row settings = pool.query("select current_setting('statement_timeout'), current_setting('lock_timeout'),"
                        + " current_setting('idle_in_transaction_session_timeout')")
                .executeAndAwait()
                .iterator()
                .next();

        assertThat(settings.getString(0)).isEqualTo("10s");
        assertThat(settings.getString(1)).isEqualTo("3s");
        assertThat(settings.getString(2)).isEqualTo("10s");
    }

    @Test
    void aRequestThatWaitsTooLongForARowIsToBeRepeated() {
        TenantFixture tenant = TenantFixture.create();
        tenant.track("alice", "sign-in", Map.of()).statusCode(200);
        SqlConnection other = pool.getConnectionAndAwait();
        try {
            other.query("begin").executeAndAwait();
            other.preparedQuery("select 1 from app_user where tenant_id = $1 for update")
                    .executeAndAwait(Tuple.of(tenant.tenantId()));

            tenant.track("alice", "sign-in", Map.of())
                    .statusCode(503)
                    .header("Retry-After", equalTo("1"))
                    .body("errorCode", equalTo("service_unavailable"));
        } finally {
            other.query("rollback").executeAndAwait();
            other.closeAndAwait();
        }
        tenant.track("alice", "sign-in", Map.of()).statusCode(200);
    }

    @Test
    void theVictimOfADeadlockIsRepeated() throws Throwable {
        for (String key : new String[] {first, second}) {
            pool.preparedQuery("insert into rate_limit (key, whole_at) values ($1, $2)")
                    .executeAndAwait(Tuple.of(key, Instant.now().atOffset(ZoneOffset.UTC)));
        }
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Void> hasFirst = new CompletableFuture<>();
        SqlConnection other = pool.getConnectionAndAwait();
        try {
            other.query("begin").executeAndAwait();
            lock(other, second);

            CompletableFuture<Integer> work = CompletableFuture.supplyAsync(() -> await(unit -> {
                runs.incrementAndGet();
                return lock(unit, first).invoke(() -> hasFirst.complete(null)).chain(() -> lock(unit, second));
            }));
            hasFirst.join();
            // PostgreSQL ends the transaction that has waited for a second, and so is the first to find the deadlock.
            awaitWaiting();
            lock(other, first);
            other.query("commit").executeAndAwait();

            assertThat(work.join()).isEqualTo(1);
            assertThat(runs).hasValue(2);
        } finally {
            other.closeAndAwait();
        }
    }

    private void awaitWaiting() {
        Awaitility.await()
                .until(() -> pool.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                                        + " and datname = current_database() and query like '%rate_limit%'")
                                .executeAndAwait()
                                .size()
                        > 0);
    }

    private Integer await(Function<UnitOfWork, Uni<Integer>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> transactions.run(work));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Uni<Integer> lock(UnitOfWork unit, String key) {
        return unit.session()
                .createNativeQuery("update rate_limit set whole_at = whole_at where key = :key")
                .setParameter("key", key)
                .executeUpdate();
    }

    private static void lock(SqlConnection connection, String key) {
        connection
                .preparedQuery("update rate_limit set whole_at = whole_at where key = $1")
                .executeAndAwait(Tuple.of(key));
    }

    private Uni<Integer> selectOne() {
        return pool.query("select 1")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0));
    }
}
