// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

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
class ChallengeRetentionJobIT {
    @Inject
    ChallengeRetentionJob job;

    @Inject
    Pool pool;

    @Test
    void anOldChallengeIsDeletedWithItsDevices() {
        UUID old = challenge(Duration.ofDays(401));
        UUID young = challenge(Duration.ofDays(399));

        job.purge().await().indefinitely();

        assertThat(rowsOf(old)).isZero();
        assertThat(rowsOf(young)).isEqualTo(3);
    }

    private UUID challenge(Duration age) {
        UUID id = UuidGenerator.next(Instant.now().minus(age));
        pool.preparedQuery(
                        """
                        insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key, wire_id,
                          expires_at, status, version)
                        values ($1, 'tenant', 'alice', gen_random_uuid(), 'pay', 'key', 'wire', now(), 'VERIFIED', 3)""")
                .executeAndAwait(Tuple.of(id));
        for (int i = 0; i < 2; i++) {
            pool.preparedQuery(
                            "insert into challenge_device (challenge_id, authenticator_id) values ($1, gen_random_uuid())")
                    .executeAndAwait(Tuple.of(id));
        }
        return id;
    }

    private long rowsOf(UUID challenge) {
        return pool.preparedQuery(
                        """
                        select (select count(*) from challenge where id = $1)
                          + (select count(*) from challenge_device where challenge_id = $1)""")
                .executeAndAwait(Tuple.of(challenge))
                .iterator()
                .next()
                .getLong(0);
    }
}
