// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.attempt.DeliveryStore;
import dev.assent.dispatcher.channel.TenantChannelCache;
import dev.assent.dispatcher.plan.DeliveryPlanner;
import dev.assent.dispatcher.plan.WebhookEventPlanner;
import dev.assent.dispatcher.webhookevent.AuditExportStore;
import dev.assent.dispatcher.webhookevent.ChallengeEventData;
import dev.assent.runtime.inbox.CancellationRequests;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.ReceivedEvent;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Consumes ChallengeCreated and ChallengeUpdated: plans and ends pushes, and reports the end of a challenge to its tenant. */
@ApplicationScoped
class ChallengeEventConsumer implements EventConsumer {
    private final TenantChannelCache channels;
    private final DeliveryPlanner planner;
    private final DeliveryStore deliveries;
    private final WebhookEventPlanner webhookEvents;
    private final AuditExportStore audit;

    ChallengeEventConsumer(
            TenantChannelCache channels,
            DeliveryPlanner planner,
            DeliveryStore deliveries,
            WebhookEventPlanner webhookEvents,
            AuditExportStore audit) {
        this.channels = channels;
        this.planner = planner;
        this.deliveries = deliveries;
        this.webhookEvents = webhookEvents;
        this.audit = audit;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onCreated(), onUpdated());
    }

    private EventHandler<ChallengeCreated> onCreated() {
        return EventHandler.of(ChallengeCreated.class, this::plan)
                .inOrderOf(ChallengeCreated::challengeUuid)
                .onlyFor(this::planned);
    }

    private Uni<Void> plan(UnitOfWork unit, ChallengeCreated event) {
        return planner.plan(unit, event)
                // Anybody can start a challenge without a user; the tenant gets an event only after a device answers.
                .chain(() -> event.hasUser()
                        ? audit.add(unit, event)
                        : Uni.createFrom().voidItem());
    }

    /** Selects the challenges of tenants with a channel, and those whose push tokens are to be reported as unreachable. */
    private Uni<List<ReceivedEvent<ChallengeCreated>>> planned(List<ReceivedEvent<ChallengeCreated>> received) {
        Set<String> tenants = new HashSet<>();
        EventHandler.select(received, event -> tenants.add(event.tenantId()));
        return channels.findTenantsWithChannels(tenants)
                .map(found -> EventHandler.select(
                        received,
                        event -> found.contains(event.tenantId())
                                || event.devices().stream().anyMatch(device -> device.pushToken() != null)));
    }

    private EventHandler<ChallengeUpdated> onUpdated() {
        return EventHandler.of(ChallengeUpdated.class, this::apply)
                .inOrderOf(ChallengeUpdated::challengeUuid)
                .gathering()
                .onlyFor(received -> stored(
                        EventHandler.select(CancellationRequests.exclude(received), ChallengeEventConsumer::ends)));
    }

    private static boolean ends(ChallengeUpdated event) {
        return event.status() != ChallengeStatus.PENDING && event.hasUser();
    }

    /** Selects the challenges of tenants with a channel, and those that were stored when their tenant had one. */
    private Uni<List<ReceivedEvent<ChallengeUpdated>>> stored(List<ReceivedEvent<ChallengeUpdated>> received) {
        Set<String> tenants = new HashSet<>();
        Set<UUID> challenges = new HashSet<>();
        for (ReceivedEvent<ChallengeUpdated> one : received) {
            ChallengeUpdated event = one.event();
            if (event != null) {
                tenants.add(event.tenantId());
                challenges.add(event.challengeUuid());
            }
        }
        if (tenants.isEmpty()) {
            return Uni.createFrom().item(received);
        }
        return channels.findTenantsWithChannels(tenants).chain(withChannels -> (withChannels.containsAll(tenants)
                        ? Uni.createFrom().item(Set.<UUID>of())
                        : deliveries.findChallenges(challenges))
                .map(found -> EventHandler.select(
                        received,
                        event -> withChannels.contains(event.tenantId()) || found.contains(event.challengeUuid()))));
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated event) {
        // APPROVED ends the pushes too. The tenant's event waits for VERIFIED, when the token exists.
        Uni<Void> ended = deliveries.endChallenge(unit, event);
        return event.status().isTerminal() ? ended.chain(() -> report(unit, event)) : ended;
    }

    private Uni<Void> report(UnitOfWork unit, ChallengeUpdated event) {
        ChallengeEventData data = ChallengeEventData.of(event);
        return webhookEvents
                .plan(unit, event.tenantId(), event.challengeUuid(), data.status(), data.toEvent())
                .chain(() -> audit.add(unit, event));
    }
}
