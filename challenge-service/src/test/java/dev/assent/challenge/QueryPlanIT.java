// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import dev.assent.testing.QueryPlanCheck;
import java.util.Map;
import java.util.Set;

/** Tests of the plans of this service's statements. */
class QueryPlanIT extends QueryPlanCheck {
    QueryPlanIT() {
        super(Map.of(), Set.of());
    }
}
