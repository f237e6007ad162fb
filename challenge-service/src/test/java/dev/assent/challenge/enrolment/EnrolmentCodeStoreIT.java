// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EnrolmentCodeStoreIT {
    @Inject
    EnrolmentCodeStore store;

    @Inject
    Pool pool;

    @Test
    void aCodeIsDeletedAnHourAfterItExpired() {
        UUID old = code(Duration.ofMinutes(61));
        UUID young = code(Duration.ofMinutes(59));

        store.purge().await().indefinitely();

        assertThat(exists(old)).isFalse();
        assertThat(exists(young)).isTrue();
    }

    private UUID code(Duration expiredBefore) {
        UUID id = UuidGenerator.next();
        pool.preparedQuery(
                        """
                        insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,
                          state_updated_at, created_at)
                        values ($1, 'tenant', 'alice', 'enrolment', $1::uuid::text, 1, 'ALLOW', now(), now())""")
                .executeAndAwait(Tuple.of(id));
        pool.preparedQuery(
                        """
                        insert into enrolment_code (id, code_hash, tenant_id, user_id, action_id, action_code,
                          idempotency_key, token_id, created_at, expires_at)
                        values ($1, $1::uuid::text, 'tenant', 'alice', $1, 'enrolment', 'key', $1, now(), $2)""")
                .executeAndAwait(Tuple.of(id, OffsetDateTime.now(ZoneOffset.UTC).minus(expiredBefore)));
        return id;
    }

    private boolean exists(UUID id) {
        return pool.preparedQuery("select 1 from enrolment_code where id = $1")
                        .executeAndAwait(Tuple.of(id))
                        .size()
                == 1;
    }
}
