// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.token.action.ActionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

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
    Uni<Void> tracked(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ActionTracked.class, actions::apply);
    }
}
