// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SourceRetentionJobIT {
    private final String tenant = "t-" + UUID.randomUUID();

    @Inject
    SourceRetentionJob job;

    @Inject
    Pool pool;

    @Test
    void expiredBlocksAndOldApprovalsAreDeleted() {
        pool.preparedQuery("insert into app_user (tenant_id, user_id, created_at) values ($1, 'alice', now())")
                .executeAndAwait(Tuple.of(tenant));
        pool.preparedQuery(
                        """
                        insert into user_source (tenant_id, user_id, source, approved_at, blocked_until) values
                          ($1, 'alice', 'blocked before', null, now() - interval '1 minute'),
                          ($1, 'alice', 'blocked', null, now() + interval '1 minute'),
                          ($1, 'alice', 'approved long ago', now() - interval '401 days', null),
                          ($1, 'alice', 'approved', now() - interval '399 days', null)""")
                .executeAndAwait(Tuple.of(tenant));

        job.purge().await().indefinitely();

        assertThat(sources("select source from user_source where tenant_id = $1 order by source"))
                .containsExactly("approved", "blocked");
    }

    @Test
    void budgetsOfWhichNoWindowReachesAPushAreDeleted() {
        pool.preparedQuery("insert into app_user (tenant_id, user_id, created_at) values ($1, 'alice', now())")
                .executeAndAwait(Tuple.of(tenant));
        pool.preparedQuery(
                        """
                        insert into push_budget (tenant_id, user_id, source, spent_at) values
                          ($1, 'alice', 'long ago', array[now() - interval '3 days', now() - interval '25 hours']),
                          ($1, 'alice', 'within a window', array[now() - interval '3 days', now() - interval '23 hours'])""")
                .executeAndAwait(Tuple.of(tenant));

        job.purge().await().indefinitely();

        assertThat(sources("select source from push_budget where tenant_id = $1 order by source"))
                .containsExactly("within a window");
    }

    private List<String> sources(String sql) {
        List<String> sources = new ArrayList<>();
        pool.preparedQuery(sql).executeAndAwait(Tuple.of(tenant)).forEach(row -> sources.add(row.getString(0)));
        return sources;
    }
}
