// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.action;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An action of which events have been consumed.
 *
 * @param status the status; empty if only a challenge of it is known
 * @param userRemovedAt the last removal of a user of its user's id; null if there was none
 */
public record FoundAction(UUID id, Optional<ActionStatus> status, @Nullable Instant userRemovedAt) {

    /** Returns the time at which the action was tracked first. */
    public Instant begunAt() {
        return UuidGenerator.timeOf(id);
    }

    /** Returns whether a challenge of the action may still succeed. */
    public boolean awaitsChallenge() {
        return !isOfRemovedUser()
                && status.filter(known -> known.state() == ActionState.CHALLENGE_REQUIRED)
                        .isPresent();
    }

    /** Returns whether the user of the action was removed since. */
    public boolean isOfRemovedUser() {
        return userRemovedAt != null && !userRemovedAt.isBefore(begunAt());
    }
}
