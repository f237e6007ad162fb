package dev.assent.token.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.token.action.Actions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Keeps this service's copy of the actions. */
@ApplicationScoped
class ActionChanges {
    private final IdempotentConsumer consumption;
    private final Actions actions;

    ActionChanges(IdempotentConsumer consumption, Actions actions) {
        this.consumption = consumption;
        this.actions = actions;
    }

    @Incoming("action-tracked")
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ActionTracked.class, actions::track);
    }
}
