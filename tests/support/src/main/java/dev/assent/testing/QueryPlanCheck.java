// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests of the statements that the other tests of a service have sent to PostgreSQL. A service runs them as {@code
 * QueryPlanIT}, which is no Quarkus test, so that it runs after those.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class QueryPlanCheck {
    /** Indexes of the tables that all services have, which only challenge-service uses. */
    protected static final Set<String> OF_CHALLENGE_SERVICE =
            Set.of("tenant_by_allowed_origin", "audit_entry_by_tenant");

    private final Map<String, String> readAsAWhole;
    private final Set<String> unused;
    private QueryPlans plans;

    /**
     * Creates the tests of a service.
     *
     * @param readAsAWhole tables and indexes that may be read as a whole, each with the reason
     * @param unused indexes that no statement needs to use
     */
    protected QueryPlanCheck(Map<String, String> readAsAWhole, Set<String> unused) {
        this.readAsAWhole = readAsAWhole;
        this.unused = unused;
    }

    @BeforeAll
    void explain() {
        plans = QueryPlans.ofThisModule(readAsAWhole);
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
        assertThat(plans.unusedIndexes()).isSubsetOf(unused);
    }
}
