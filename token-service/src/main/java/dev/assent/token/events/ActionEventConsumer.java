// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.token.action.ActionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes ActionTracked into this service's copy of the actions. */
@ApplicationScoped
class ActionEventConsumer {
    private final IdempotentConsumer consumer;
    private final ActionStore actions;

    ActionEventConsumer(IdempotentConsumer consumer, ActionStore actions) {
        this.consumer = consumer;
        this.actions = actions;
    }

    @Incoming("action-tracked")
    Flow.Subscriber<Message<String>> tracked() {
        return consumer.consume(
                EventHandler.of(ActionTracked.class, actions::apply).inOrderOf(ActionTracked::actionId));
    }
}
