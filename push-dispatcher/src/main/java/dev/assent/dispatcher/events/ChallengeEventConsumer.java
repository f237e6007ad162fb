// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.events;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.attempt.DeliveryStore;
import dev.assent.dispatcher.plan.DeliveryPlanner;
import dev.assent.dispatcher.plan.WebhookEventPlanner;
import dev.assent.dispatcher.webhookevent.AuditExportStore;
import dev.assent.dispatcher.webhookevent.ChallengeEventData;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes ChallengeCreated and ChallengeUpdated: plans and ends pushes, and reports the end of a challenge to its tenant. */
@ApplicationScoped
class ChallengeEventConsumer {
    private final IdempotentConsumer consumer;
    private final DeliveryPlanner planner;
    private final DeliveryStore deliveries;
    private final WebhookEventPlanner webhookEvents;
    private final AuditExportStore audit;

    ChallengeEventConsumer(
            IdempotentConsumer consumer,
            DeliveryPlanner planner,
            DeliveryStore deliveries,
            WebhookEventPlanner webhookEvents,
            AuditExportStore audit) {
        this.consumer = consumer;
        this.planner = planner;
        this.deliveries = deliveries;
        this.webhookEvents = webhookEvents;
        this.audit = audit;
    }

    @Incoming("challenge-created")
    Uni<Void> onCreated(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ChallengeCreated.class, (unit, event) -> planner.plan(unit, event)
                // Anybody can start a challenge without a user; the tenant gets an event only after a device answers.
                .chain(() -> event.hasUser()
                        ? audit.add(unit, event)
                        : Uni.createFrom().voidItem()));
    }

    @Incoming("challenge-updated")
    Uni<Void> onUpdated(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ChallengeUpdated.class, this::apply);
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated event) {
        if (event.status() == ChallengeStatus.PENDING || !event.hasUser()) {
            return Uni.createFrom().voidItem();
        }
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
