// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.dispatcher.webhookevent.AuditExportStore;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.inbox.ReceivedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

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
    Flow.Subscriber<Message<String>> onTracked() {
        return consumer.consume(EventHandler.of(ActionTracked.class, audit::add).onlyFor(this::ofExportingTenants));
    }

    private Uni<List<ReceivedEvent<ActionTracked>>> ofExportingTenants(List<ReceivedEvent<ActionTracked>> received) {
        Set<String> tenants = received.stream()
                .map(ReceivedEvent::event)
                .filter(Objects::nonNull)
                .map(ActionTracked::tenantId)
                .collect(Collectors.toSet());
        return audit.findExporting(tenants)
                .map(exporting -> EventHandler.select(received, event -> exporting.contains(event.tenantId())));
    }
}
