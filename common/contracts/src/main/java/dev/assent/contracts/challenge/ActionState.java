// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import java.util.Set;

/** State of an action, as the wire protocol names it. */
public enum ActionState {
    ALLOW,
    BLOCK,
    CHALLENGE_REQUIRED,
    CHALLENGE_SUCCEEDED,
    CHALLENGE_FAILED,
    REVIEW_REQUIRED,
    REVIEW_SUCCEEDED,
    REVIEW_FAILED;

    private static final Set<ActionState> AFTER_OPEN_CHALLENGE =
            Set.of(ALLOW, BLOCK, CHALLENGE_SUCCEEDED, CHALLENGE_FAILED, REVIEW_REQUIRED);
    private static final Set<ActionState> AFTER_OPEN_REVIEW = Set.of(ALLOW, BLOCK, REVIEW_SUCCEEDED, REVIEW_FAILED);
    private static final Set<ActionState> AFTER_RULING = Set.of(ALLOW, BLOCK, CHALLENGE_REQUIRED, REVIEW_REQUIRED);

    /** Returns whether a user has proven this action, so that a backend may let them in. */
    public boolean isSuccess() {
        return this == CHALLENGE_SUCCEEDED || this == REVIEW_SUCCEEDED;
    }

    /** Returns the decision of which this is a state: ALLOW, BLOCK, CHALLENGE or REVIEW. */
    public String outcome() {
        return switch (this) {
            case ALLOW, BLOCK -> name();
            case CHALLENGE_REQUIRED, CHALLENGE_SUCCEEDED, CHALLENGE_FAILED -> "CHALLENGE";
            case REVIEW_REQUIRED, REVIEW_SUCCEEDED, REVIEW_FAILED -> "REVIEW";
        };
    }

    /**
     * Returns whether a backend may set {@code next} on an action in this state. A finished challenge or review keeps its
     * outcome; setting the current state again is always allowed.
     */
    public boolean maySet(ActionState next) {
        if (this == next) {
            return true;
        }
        return switch (this) {
            case ALLOW, BLOCK -> AFTER_RULING.contains(next);
            case CHALLENGE_REQUIRED -> AFTER_OPEN_CHALLENGE.contains(next);
            case REVIEW_REQUIRED -> AFTER_OPEN_REVIEW.contains(next);
            case CHALLENGE_SUCCEEDED, CHALLENGE_FAILED, REVIEW_SUCCEEDED, REVIEW_FAILED -> false;
        };
    }
}
