// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.dispatcher.webhookevent.AuditExportStore;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes ActionTracked into the audit export. */
@ApplicationScoped
class ActionEventConsumer {
    private final IdempotentConsumer consumer;
    private final AuditExportStore audit;

    ActionEventConsumer(IdempotentConsumer consumer, AuditExportStore audit) {
        this.consumer = consumer;
        this.audit = audit;
    }

    @Incoming("action-tracked")
    Uni<Void> onTracked(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ActionTracked.class, audit::add);
    }
}
