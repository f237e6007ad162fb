// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

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

/** Devices can name any number of endpoints that do not exist; the failing ones must not be remembered without end. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EndpointRetentionIT {
    private final String tenant = "t-" + UUID.randomUUID();

    @Inject
    EndpointHealthStore store;

    @Inject
    Pool pool;

    @Test
    void anEndpointThatADeviceNamedIsForgottenAfterAWeek() {
        insert("https://dead.example", 8);
        insert("https://failing.example", 6);
        // The webhook of the tenant stays disabled until an administrator enables it.
        insert("", 8);

        store.purge().await().indefinitely();

        assertThat(peers()).containsExactly("", "https://failing.example");
    }

    @Test
    void aTenantHasAtMostAThousandOfThem() {
        insert("https://first.example", 5);
        pool.preparedQuery(
                        """
                        insert into failing_peer (tenant_id, channel, peer, failing_since, last_failure)
                        select $1, 'webpush', 'https://host-' || n || '.example', now() - interval '1 day', 'x'
                        from generate_series(1, 2500) n""")
                .executeAndAwait(Tuple.of(tenant));

        store.purge().await().indefinitely();

        assertThat(peers()).hasSize(1_000).contains("https://first.example");
    }

    private void insert(String peer, int daysAgo) {
        pool.preparedQuery(
                        """
                        insert into failing_peer (tenant_id, channel, peer, failing_since, last_failure, disabled_at)
                        values ($1, 'webpush', $2, now() - $3 * interval '1 day', 'connection refused', now())""")
                .executeAndAwait(Tuple.of(tenant, peer, daysAgo));
    }

    private List<String> peers() {
        List<String> peers = new ArrayList<>();
        pool.preparedQuery("select peer from failing_peer where tenant_id = $1 order by peer")
                .executeAndAwait(Tuple.of(tenant))
                .forEach(row -> peers.add(row.getString(0)));
        return peers;
    }
}
