// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActionStateTest {
    private static final Set<ActionState> FINISHED = Set.of(
            ActionState.CHALLENGE_SUCCEEDED,
            ActionState.CHALLENGE_FAILED,
            ActionState.REVIEW_SUCCEEDED,
            ActionState.REVIEW_FAILED);

    @Property
    void aFinishedStateIsNeverLeft(@ForAll ActionState first, @ForAll List<ActionState> wanted) {
        ActionState state = first;
        boolean finished = FINISHED.contains(state);
        for (ActionState next : wanted) {
            ActionState before = state;
            state = state.maySet(next) ? next : state;
            if (finished) {
                assertThat(state).isEqualTo(before);
            }
            finished = finished || FINISHED.contains(state);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStateItHasCanAlwaysBeSet(ActionState state) {
        assertThat(state.maySet(state)).isTrue();
    }

    @Property
    void successNeedsAChallengeOrAReviewThatIsOpen(@ForAll ActionState state, @ForAll ActionState next) {
        if (next.isSuccess() && next != state && state.maySet(next)) {
            assertThat(state).isIn(ActionState.CHALLENGE_REQUIRED, ActionState.REVIEW_REQUIRED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyAProvenActionIsASuccess(ActionState state) {
        assertThat(state.isSuccess()).isEqualTo(state.name().endsWith("_SUCCEEDED"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotFinishedCanBeAllowedAndBlocked(ActionState state) {
        boolean open = !FINISHED.contains(state);
        assertThat(state.maySet(ActionState.ALLOW)).isEqualTo(open);
        assertThat(state.maySet(ActionState.BLOCK)).isEqualTo(open);
    }
}
