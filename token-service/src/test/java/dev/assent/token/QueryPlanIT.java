// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.QueryPlans;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Not a Quarkus test, so that it runs after those, whose statements it explains. */
class QueryPlanIT {
    private static final Map<String, String> ALLOWED = Map.of(
            "outbox", "the relay measures the depth",
            "outbox_by_partition", "the relay asks which partitions have rows",
            "signing_key_pkey", "a few rows");

    private static QueryPlans plans;

    @BeforeAll
    static void explain() {
        plans = QueryPlans.ofThisModule(ALLOWED);
    }

    @Test
    void noStatementReadsAWholeTable() {
        assertThat(plans.scans()).isEmpty();
    }

    @Test
    void anIndexServesEveryForeignKey() {
        assertThat(plans.foreignKeysWithoutIndex()).isEmpty();
    }

    @Test
    void everyIndexIsUsed() {
        // The migrations that all services share create these; challenge-service uses them.
        assertThat(plans.unusedIndexes()).isSubsetOf("tenant_by_allowed_origin", "audit_entry_by_tenant");
    }
}
