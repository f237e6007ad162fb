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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void entriesOfTheAuditLogAboutCodesAreDeletedWithTheActionsOfTheirTime() {
        UUID old = entry("enrolment_code_created", Duration.ofDays(401));
        UUID claimed = entry("enrolment_code_claimed", Duration.ofDays(401));
        UUID young = entry("enrolment_code_created", Duration.ofDays(399));
        UUID other = entry("key_added", Duration.ofDays(401));

        store.purge().await().indefinitely();

        assertThat(entries(old, claimed, young, other)).containsExactlyInAnyOrder(young, other);
    }

    private UUID entry(String change, Duration age) {
        Instant at = Instant.now().minus(age);
        UUID id = UuidGenerator.next(at);
        pool.preparedQuery("insert into audit_entry (id, at, tenant_id, change) values ($1, $2, 'tenant', $3)")
                .executeAndAwait(Tuple.of(id, OffsetDateTime.ofInstant(at, ZoneOffset.UTC), change));
        return id;
    }

    private List<UUID> entries(UUID... ids) {
        List<UUID> found = new ArrayList<>();
        pool.preparedQuery("select id from audit_entry where id = any($1)")
                .executeAndAwait(Tuple.of(ids))
                .forEach(row -> found.add(row.getUUID(0)));
        return found;
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
