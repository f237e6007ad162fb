// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import dev.assent.testing.QueryPlanCheck;
import java.util.Map;

/** Tests of the plans of this service's statements. */
class QueryPlanIT extends QueryPlanCheck {
    QueryPlanIT() {
        super(Map.of("signing_key_pkey", "a few rows"), OF_CHALLENGE_SERVICE);
    }
}
