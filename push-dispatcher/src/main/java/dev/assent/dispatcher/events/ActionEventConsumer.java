// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.dispatcher.channel.TenantChannelCache;
import dev.assent.dispatcher.webhookevent.AuditExportStore;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.ReceivedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Consumes ActionTracked into the audit export. */
@ApplicationScoped
class ActionEventConsumer implements EventConsumer {
    private final AuditExportStore audit;
    private final TenantChannelCache channels;

    ActionEventConsumer(AuditExportStore audit, TenantChannelCache channels) {
        this.audit = audit;
        this.channels = channels;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onTracked());
    }

    private EventHandler<ActionTracked> onTracked() {
        return EventHandler.of(ActionTracked.class, audit::add).gathering().onlyFor(this::ofExportingTenants);
    }

    private Uni<List<ReceivedEvent<ActionTracked>>> ofExportingTenants(List<ReceivedEvent<ActionTracked>> received) {
        Set<String> tenants = received.stream()
                .map(ReceivedEvent::event)
                .filter(Objects::nonNull)
                .map(ActionTracked::tenantId)
                .collect(Collectors.toSet());
        return channels.findExporting(tenants)
                .map(exporting -> EventHandler.select(received, event -> exporting.contains(event.tenantId())));
    }
}
