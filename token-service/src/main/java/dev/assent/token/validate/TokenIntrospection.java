// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import dev.assent.token.action.ActionKey;
import dev.assent.token.action.ActionStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The action of a valid token of the calling tenant.
 *
 * @param begunAt the beginning of what the token stands for: the start of the challenge for an access token, the first
 *     track for a track token
 * @param status the status of that action; empty if no event about it has been consumed in time
 */
public record TokenIntrospection(ActionKey action, Instant begunAt, Optional<ActionStatus> status) {

    /** Returns whether the token is for the expected action and user; null accepts any. */
    public boolean matches(@Nullable String actionCode, @Nullable String userId) {
        return (actionCode == null || actionCode.equals(action.actionCode()))
                && (userId == null || userId.equals(action.userId()));
    }

    /** Returns whether the user proved the action. */
    public boolean hasSucceeded() {
        return status.filter(current -> current.state().isSuccess()).isPresent();
    }
}
