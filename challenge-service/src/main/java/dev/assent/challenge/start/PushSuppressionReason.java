// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import java.util.Locale;

/** Reason why a challenge starts without a push. The phone still finds the challenge when it polls. */
public enum PushSuppressionReason {
    /** The user has left too many pushes unanswered. */
    PUSH_BUDGET_EXHAUSTED,
    /** The user has denied an earlier challenge of the same source. */
    SOURCE_BLOCKED;

    /** Name of this reason in events and responses. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
