// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.action;

import static dev.assent.contracts.challenge.ActionState.ALLOW;
import static dev.assent.contracts.challenge.ActionState.BLOCK;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_FAILED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_REQUIRED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionTest {
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void theOwnersStateCountsWithoutAChallenge() {
        assertThat(action(1, ALLOW, 0).status()).contains(new ActionStatus(ALLOW, START, null));
    }

    @Test
    void aChallengeDecidesAnActionThatRequiresOne() {
        assertThat(action(1, CHALLENGE_REQUIRED, 0, outcome(CHALLENGE_SUCCEEDED, 5, 9))
                        .status())
                .contains(new ActionStatus(CHALLENGE_SUCCEEDED, START.plusSeconds(9), VerificationMethod.PUSH));
        assertThat(action(1, CHALLENGE_REQUIRED, 0, outcome(CHALLENGE_FAILED, 5, 9))
                        .status())
                .contains(new ActionStatus(CHALLENGE_FAILED, START.plusSeconds(9), null));
    }

    @Test
    void aChallengeDecidesBeforeTheOwnersFirstReport() {
        assertThat(new Action(0, null, null, List.of(outcome(CHALLENGE_SUCCEEDED, 5, 9))).status())
                .contains(new ActionStatus(CHALLENGE_SUCCEEDED, START.plusSeconds(9), VerificationMethod.PUSH));
    }

    @Test
    void anActionWithoutReportsHasNoStatus() {
        assertThat(new Action(0, null, null, List.of()).status()).isEmpty();
    }

    @Test
    void theFirstOfTwoDecisionsCounts() {
        Action.Outcome declined = outcome(CHALLENGE_FAILED, 5, 9);
        Action.Outcome approved = outcome(CHALLENGE_SUCCEEDED, 6, 10);

        assertThat(action(1, CHALLENGE_REQUIRED, 0, declined, approved).status())
                .isEqualTo(action(1, CHALLENGE_REQUIRED, 0, approved, declined).status())
                .contains(new ActionStatus(CHALLENGE_FAILED, START.plusSeconds(9), null));
    }

    @Test
    void aLaterStateOfTheOwnerCounts() {
        assertThat(action(2, BLOCK, 7, outcome(CHALLENGE_SUCCEEDED, 5, 9)).status())
                .contains(new ActionStatus(BLOCK, START.plusSeconds(7), null));
    }

    @Test
    void anApprovalBeforeANewRequirementDoesNotCount() {
        assertThat(action(3, CHALLENGE_REQUIRED, 20, outcome(CHALLENGE_SUCCEEDED, 5, 9))
                        .status())
                .contains(new ActionStatus(CHALLENGE_REQUIRED, START.plusSeconds(20), null));
        assertThat(action(
                                3,
                                CHALLENGE_REQUIRED,
                                20,
                                outcome(CHALLENGE_FAILED, 5, 9),
                                outcome(CHALLENGE_SUCCEEDED, 21, 25))
                        .status())
                .contains(new ActionStatus(CHALLENGE_SUCCEEDED, START.plusSeconds(25), VerificationMethod.PUSH));
    }

    @Test
    void clockDifferencesDoNotAffectTheFirstChallenge() {
        assertThat(action(1, CHALLENGE_REQUIRED, 7, outcome(CHALLENGE_SUCCEEDED, 5, 6))
                        .status())
                .map(ActionStatus::state)
                .contains(CHALLENGE_SUCCEEDED);
    }

    private static Action action(long version, ActionState state, int second, Action.Outcome... outcomes) {
        return new Action(version, state, START.plusSeconds(second), List.of(outcomes));
    }

    private static Action.Outcome outcome(ActionState state, int startedSecond, int decidedSecond) {
        return new Action.Outcome(
                UuidGenerator.next(START.plusSeconds(startedSecond)), state, START.plusSeconds(decidedSecond));
    }
}
