// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.token.action.ActionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumes ActionTracked into this service's copy of the actions. */
@ApplicationScoped
class ActionEventConsumer implements EventConsumer {
    private final ActionStore actions;

    ActionEventConsumer(ActionStore actions) {
        this.actions = actions;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(tracked());
    }

    private EventHandler<ActionTracked> tracked() {
        return EventHandler.ofBatch(ActionTracked.class, actions::apply).gathering();
    }
}
