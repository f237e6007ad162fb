// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import dev.assent.testing.QueryPlanCheck;
import java.util.Map;

/** Tests of the plans of this service's statements. */
class QueryPlanIT extends QueryPlanCheck {
    QueryPlanIT() {
        super(
                Map.of(
                        "failing_peer", "1,000 rows at most of each channel",
                        "failing_peer_pkey", "1,000 rows at most of each channel",
                        "channel_mismatch_pkey", "three rows at most of each channel"),
                OF_CHALLENGE_SERVICE);
    }
}
