// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests when PostgreSQL vacuums the tables whose rows live shortly. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class VacuumIT {
    private static final String EARLIER_THAN_BY_DEFAULT =
            """
            select relname from pg_class, pg_options_to_table(reloptions)
            where relkind = 'r' and option_name = 'autovacuum_vacuum_scale_factor' and option_value::float8 <= 0.02""";

    @Inject
    Pool pool;

    @Test
    void queuesAreVacuumedBeforeAFifthOfThemIsDead() {
        List<String> tables = new ArrayList<>();
        pool.query(EARLIER_THAN_BY_DEFAULT)
                .execute()
                .await()
                .atMost(Duration.ofSeconds(30))
                .forEach(row -> tables.add(row.getString("relname")));

        assertThat(tables)
                .containsExactlyInAnyOrder(
                        "outbox",
                        "outbox_lease",
                        "rate_limit",
                        "inbox",
                        "challenge",
                        "delivery",
                        "attempt",
                        "log_record");
    }
}
