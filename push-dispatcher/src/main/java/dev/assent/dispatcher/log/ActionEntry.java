package dev.assent.dispatcher.log;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import java.time.Instant;

/**
 * What the log is told of an action: the record of {@code action.log_created}.
 *
 * @param version grows with every change of the action
 */
record ActionEntry(
        String userId,
        String actionCode,
        String idempotencyKey,
        ActionState state,
        Instant stateUpdatedAt,
        long version) {
    static final String TYPE = "action.log_created";

    static ActionEntry of(ActionTracked event) {
        return new ActionEntry(
                event.userId(),
                event.actionCode(),
                event.idempotencyKey(),
                event.state(),
                event.stateUpdatedAt(),
                event.version());
    }

    /** Leaves out the user. */
    @Override
    public String toString() {
        return "ActionEntry[" + state + "]";
    }
}
