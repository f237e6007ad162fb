// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.action;

import static dev.assent.contracts.challenge.ActionState.CHALLENGE_REQUIRED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_SUCCEEDED;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An action as two sources report it: its owner, challenge-service, by version, and its decided challenges. Both are
 * stored side by side and combined when the status is read, so that the order of the events makes no difference.
 *
 * @param version the version of the owner's last report; 0 if there is none yet
 * @param state the state that the owner reported last; null with version 0
 * @param stateUpdatedAt the time at which the action entered that state; null with version 0
 * @param outcomes one for each decided challenge
 */
record Action(long version, @Nullable ActionState state, @Nullable Instant stateUpdatedAt, List<Outcome> outcomes) {

    private static final Comparator<Outcome> FIRST =
            Comparator.comparing(Outcome::decidedAt).thenComparing(Outcome::challengeUuid);

    /** The outcome of a challenge: CHALLENGE_SUCCEEDED or CHALLENGE_FAILED. */
    record Outcome(UUID challengeUuid, ActionState state, Instant decidedAt, VerificationMethod method) {
        /** Creates the outcome of a challenge that was pushed. */
        Outcome(UUID challengeUuid, ActionState state, Instant decidedAt) {
            this(challengeUuid, state, decidedAt, VerificationMethod.PUSH);
        }
    }

    /**
     * Combines both sources. The owner's state wins unless it is CHALLENGE_REQUIRED: then the first challenge decided
     * since wins, as the owner will report soon. Empty if neither source has reported.
     */
    Optional<ActionStatus> status() {
        Optional<ActionStatus> reported =
                state == null || stateUpdatedAt == null ? Optional.empty() : Optional.of(status(state, stateUpdatedAt));
        if (reported.isPresent() && state != CHALLENGE_REQUIRED) {
            return reported;
        }
        Optional<ActionStatus> decided = outcomes.stream()
                .filter(this::isCurrent)
                .min(FIRST)
                .map(first -> status(first.state(), first.decidedAt()));
        return decided.or(() -> reported);
    }

    /**
     * Returns whether the challenge was started after the owner required one. No challenge is older than its action,
     * but a backend may block an action and then require a new challenge, for which an earlier approval does not count.
     */
    private boolean isCurrent(Outcome outcome) {
        return version <= 1
                || stateUpdatedAt == null
                || !UuidGenerator.timeOf(outcome.challengeUuid()).isBefore(stateUpdatedAt);
    }

    private ActionStatus status(ActionState state, Instant since) {
        VerificationMethod method = outcomes.stream()
                .filter(outcome -> state == CHALLENGE_SUCCEEDED && outcome.state() == CHALLENGE_SUCCEEDED)
                .min(FIRST)
                .map(Outcome::method)
                .orElse(null);
        return new ActionStatus(state, since, method);
    }
}
