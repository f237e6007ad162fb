// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ActionRetentionJobIT {
    @Inject
    ActionRetentionJob job;

    @Inject
    Pool pool;

    @Test
    void anOldActionIsDeletedWithAllThatRefersToIt() {
        UUID old = action(Duration.ofDays(401));
        UUID young = action(Duration.ofDays(399));

        job.purge().await().indefinitely();

        assertThat(rowsOf(old)).isZero();
        assertThat(rowsOf(young)).isEqualTo(4);
    }

    private UUID action(Duration age) {
        UUID id = UuidGenerator.next(Instant.now().minus(age));
        pool.preparedQuery(
                        """
                        insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,
                          state_updated_at, created_at)
                        values ($1, 'tenant', 'alice', 'pay', $1::uuid::text, 1, 'CHALLENGE_SUCCEEDED', now(), now())""")
                .executeAndAwait(Tuple.of(id));
        for (int i = 0; i < 2; i++) {
            pool.preparedQuery(
                            """
                            insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                              wire_id, version, status, created_at, expires_at)
                            values (gen_random_uuid(), 'tenant', 'alice', $1, 'pay', 'key', 'wire', 1, 'VERIFIED', now(),
                              now())""")
                    .executeAndAwait(Tuple.of(id));
        }
        pool.preparedQuery("insert into attestation_nonce (action_id, nonce, expires_at) values ($1, 'nonce', now())")
                .executeAndAwait(Tuple.of(id));
        return id;
    }

    private long rowsOf(UUID action) {
        return pool.preparedQuery(
                        """
                        select (select count(*) from action where id = $1)
                          + (select count(*) from challenge where action_id = $1)
                          + (select count(*) from attestation_nonce where action_id = $1)""")
                .executeAndAwait(Tuple.of(action))
                .iterator()
                .next()
                .getLong(0);
    }
}
