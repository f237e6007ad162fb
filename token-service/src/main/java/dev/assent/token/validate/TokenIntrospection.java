package dev.assent.token.validate;

import dev.assent.token.action.ActionName;
import dev.assent.token.action.Standing;
import java.util.Optional;

/**
 * What a genuine token of the calling tenant is about.
 *
 * @param standing where that action stands; empty where no event has told in time
 */
public record Finding(ActionName action, Optional<Standing> standing) {

    /** Whether it is about the action and the user that the backend expects; null expects nothing. */
    public boolean isAbout(String actionCode, String userId) {
        return (actionCode == null || actionCode.equals(action.actionCode()))
                && (userId == null || userId.equals(action.userId()));
    }

    /** Whether the user proved the action. */
    public boolean hasSucceeded() {
        return standing.filter(now -> now.state().isSuccess()).isPresent();
    }
}
