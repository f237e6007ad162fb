// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.action;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of an action as this service reports it.
 *
 * @param since the time at which the action entered the state
 * @param method the method by which the user proved the action; null unless a challenge succeeded
 */
public record ActionStatus(ActionState state, Instant since, @Nullable VerificationMethod method) {

    /** Returns whether the state is an outcome, which no event that is still to be consumed changes. */
    public boolean isFinal() {
        return switch (state) {
            case CHALLENGE_SUCCEEDED, CHALLENGE_FAILED, REVIEW_SUCCEEDED, REVIEW_FAILED -> true;
            case ALLOW, BLOCK, CHALLENGE_REQUIRED, REVIEW_REQUIRED -> false;
        };
    }
}
