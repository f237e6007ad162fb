// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import java.time.Instant;

/**
 * Audit record of an action: the data of {@code action.log_created}.
 *
 * @param version increases with every change of the action
 */
record ActionAuditRecord(
        String userId,
        String actionCode,
        String idempotencyKey,
        ActionState state,
        Instant stateUpdatedAt,
        long version) {
    static final String TYPE = "action.log_created";

    static ActionAuditRecord of(ActionTracked event) {
        return new ActionAuditRecord(
                event.userId(),
                event.actionCode(),
                event.idempotencyKey(),
                event.state(),
                event.stateUpdatedAt(),
                event.version());
    }

    /** Names the state and omits the user. */
    @Override
    public String toString() {
        return "ActionAuditRecord[" + state + "]";
    }
}
