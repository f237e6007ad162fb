package dev.assent.token.action;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;

/**
 * Where an action stands.
 *
 * @param since when it came to stand there
 * @param method how the user proved it; null where no challenge of ours succeeded
 */
public record Standing(ActionState state, Instant since, VerificationMethod method) {

    /** Whether the action has its outcome, which nothing on its way here can change. */
    public boolean isFinal() {
        return switch (state) {
            case CHALLENGE_SUCCEEDED, CHALLENGE_FAILED, REVIEW_SUCCEEDED, REVIEW_FAILED -> true;
            case ALLOW, BLOCK, CHALLENGE_REQUIRED, REVIEW_REQUIRED -> false;
        };
    }
}
