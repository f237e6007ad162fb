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

/**
 * What two sources say of one action: its owner, by version, and the challenges that were decided. They are kept side by
 * side and weighed when somebody asks, so that the order in which they arrive changes nothing.
 *
 * @param version of what the owner said last; 0 where only a challenge is known so far
 * @param state what the owner said last; null with version 0
 * @param outcomes one per decided challenge
 */
record Action(long version, ActionState state, Instant stateUpdatedAt, List<Outcome> outcomes) {

    /** How a challenge ended: CHALLENGE_SUCCEEDED or CHALLENGE_FAILED. */
    record Outcome(UUID challengeId, ActionState state, Instant decidedAt) {}

    /**
     * The weighing. Whatever the owner says stands, except that it waits for a challenge: then the first challenge that
     * was decided since stands, as it soon will with the owner. Empty where neither says anything that counts.
     */
    Optional<Standing> standing() {
        if (state != null && state != CHALLENGE_REQUIRED) {
            return Optional.of(standing(state, stateUpdatedAt));
        }
        Optional<Standing> decided = outcomes.stream()
                .filter(this::answersTheOwner)
                .min(Comparator.comparing(Outcome::decidedAt).thenComparing(Outcome::challengeId))
                .map(first -> standing(first.state(), first.decidedAt()));
        return state == null ? decided : decided.or(() -> Optional.of(standing(state, stateUpdatedAt)));
    }

    /**
     * Whether the challenge was started after the owner began to wait for one. No challenge is older than its action; but
     * a backend may block an action and then ask for a new proof, which what was approved before is not.
     */
    private boolean answersTheOwner(Outcome outcome) {
        return version <= 1 || !UuidGenerator.timeOf(outcome.challengeId()).isBefore(stateUpdatedAt);
    }

    private Standing standing(ActionState state, Instant since) {
        boolean proven = state == CHALLENGE_SUCCEEDED
                && outcomes.stream().anyMatch(outcome -> outcome.state() == CHALLENGE_SUCCEEDED);
        return new Standing(state, since, proven ? VerificationMethod.PUSH : null);
    }
}
