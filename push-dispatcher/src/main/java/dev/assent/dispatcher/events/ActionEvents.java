package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.dispatcher.log.LogRecords;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Tells the log of tracked actions. */
@ApplicationScoped
class ActionEvents {
    private final IdempotentConsumer consumption;
    private final LogRecords log;

    ActionEvents(IdempotentConsumer consumption, LogRecords log) {
        this.consumption = consumption;
        this.log = log;
    }

    @Incoming("action-tracked")
    Uni<Void> tracked(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ActionTracked.class, log::tracked);
    }
}
