// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Test of how PostgreSQL stores the limits, of which each request that is counted updates two rows. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class RateLimitTableIT {
    private static final String UPDATES =
            """
            select n_tup_upd as updates, n_tup_hot_upd as in_place
            from pg_stat_user_tables where relname = 'rate_limit'""";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ENOUGH = 100;
    private static final int BATCH = 10;

    @Inject
    Pool pool;

    @Inject
    RateLimits limits;

    private record Updates(long all, long inPlace) {}

    @Test
    void aUseOfALimitWritesNoIndex() {
        Updates before = updates();

        // A connection reports its updates once a second, with a statement.
        await().until(() -> {
            take();
            return updates().all() >= before.all() + ENOUGH;
        });

        Updates after = updates();
        assertThat(after.inPlace() - before.inPlace()).isGreaterThan((after.all() - before.all()) * 9 / 10);
    }

    /** Each use locks a row until its transaction is durable. */
    @Test
    void usesOfATenantDoNotAllLockTheSameRow() {
        for (int i = 0; i < ENOUGH; i++) {
            takeOnce("busy", "source " + i);
        }

        Row rows = pool.query("select count(*) from rate_limit where key like 'PAGE_CALLS tenant busy %'")
                .execute()
                .await()
                .atMost(TIMEOUT)
                .iterator()
                .next();
        assertThat(rows.getLong(0)).isGreaterThan(5);
    }

    private void take() {
        for (int i = 0; i < BATCH; i++) {
            takeOnce("rate-limit-table", "source " + i);
        }
    }

    private void takeOnce(String tenantId, String source) {
        limits.take(Limit.PAGE_CALLS, tenantId, source)
                .onFailure()
                .recoverWithNull()
                .await()
                .atMost(TIMEOUT);
    }

    private Updates updates() {
        Row row =
                pool.query(UPDATES).execute().await().atMost(TIMEOUT).iterator().next();
        return new Updates(row.getLong("updates"), row.getLong("in_place"));
    }
}
