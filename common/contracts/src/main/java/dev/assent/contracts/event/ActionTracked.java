// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import dev.assent.contracts.challenge.ActionState;
import java.time.Instant;
import java.util.UUID;

/** Event that reports a tracked action or a change of its state. {@code version} grows with every change of the action. */
public record ActionTracked(
        UUID actionId,
        long version,
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        ActionState state,
        Instant stateUpdatedAt)
        implements Event {

    @Override
    public Topic topic() {
        return Topic.ACTION_TRACKED;
    }

    @Override
    public String key() {
        return actionId.toString();
    }
}
