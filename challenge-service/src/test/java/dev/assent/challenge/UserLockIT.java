// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The locks that the effects of a batch of events need. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UserLockIT {
    @Inject
    UserLock locks;

    @Inject
    TransactionRunner transactions;

    @Inject
    Pool pool;

    private TenantFixture tenant;

    @BeforeEach
    void threeUsers() {
        tenant = TenantFixture.create();
        for (String user : List.of("alice", "bob", "carol")) {
            tenant.track(user, "sign-in", Map.of()).statusCode(200);
        }
    }

    @Test
    void aBatchWaitsForEachOfItsUsers() throws Exception {
        SqlConnection other = lock("carol");
        try {
            CompletableFuture<Void> acquired = acquire("alice", "carol");
            await().until(() -> pool.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database() and query like '%for no key update%'")
                            .executeAndAwait()
                            .size()
                    > 0);
            assertThat(acquired).isNotDone();
            other.query("rollback").executeAndAwait();
            acquired.get(10, TimeUnit.SECONDS);
        } finally {
            other.closeAndAwait();
        }
    }

    @Test
    void aBatchWaitsForNoOtherUser() throws Exception {
        SqlConnection other = lock("bob");
        try {
            acquire("alice", "carol").get(10, TimeUnit.SECONDS);
        } finally {
            other.query("rollback").executeAndAwait();
            other.closeAndAwait();
        }
    }

    private SqlConnection lock(String user) {
        SqlConnection connection = pool.getConnectionAndAwait();
        connection.query("begin").executeAndAwait();
        connection
                .preparedQuery("select 1 from app_user where tenant_id = $1 and user_id = $2 for update")
                .executeAndAwait(Tuple.of(tenant.tenantId(), user));
        return connection;
    }

    private CompletableFuture<Void> acquire(String... users) {
        List<ChallengeUpdated> updates = List.of(users).stream()
                .map(user -> Json.read(
                        Json.write(Map.of("version", 2, "tenantId", tenant.tenantId(), "userId", user)),
                        ChallengeUpdated.class))
                .toList();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return VertxContextSupport.subscribeAndAwait(
                        () -> transactions.run(unit -> locks.acquireAll(unit, updates)));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
