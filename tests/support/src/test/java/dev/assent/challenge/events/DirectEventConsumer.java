// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Consumes as it should, directly. */
class DirectEventConsumer implements EventConsumer {
    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(EventHandler.of(
                ChallengeUpdated.class, (unit, event) -> Uni.createFrom().voidItem()));
    }
}
