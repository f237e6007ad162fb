// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.action.ActionStore;
import dev.assent.token.confirmation.ApprovalWebhookService;
import dev.assent.token.confirmation.InAppApprovalService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes ChallengeUpdated: completes or defers approvals and stores the outcome for the action. */
@ApplicationScoped
class ChallengeEventConsumer {
    private final IdempotentConsumer consumer;
    private final ApprovalWebhookService approvals;
    private final InAppApprovalService inAppApprovals;
    private final ActionStore actions;

    ChallengeEventConsumer(
            IdempotentConsumer consumer,
            ApprovalWebhookService approvals,
            InAppApprovalService inAppApprovals,
            ActionStore actions) {
        this.consumer = consumer;
        this.approvals = approvals;
        this.inAppApprovals = inAppApprovals;
        this.actions = actions;
    }

    @Incoming("challenge-updated")
    Uni<Void> updated(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ChallengeUpdated.class, this::apply);
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            case APPROVED ->
                Boolean.TRUE.equals(update.actionTracked())
                        ? inAppApprovals.completeOrDecline(unit, update)
                        : approvals.completeOrDefer(unit, update);
            // This service published it and stored the outcome then, unless the table was restored since.
            case VERIFIED -> actions.addOutcome(unit, update, ActionState.CHALLENGE_SUCCEEDED);
            case DECLINED ->
                ChallengeUpdated.ACTION_DECIDED.equals(update.reason())
                        ? Uni.createFrom().voidItem()
                        : actions.addOutcome(unit, update, ActionState.CHALLENGE_FAILED);
            // Without an answer the action still requires a challenge, and another one may follow.
            case PENDING, EXPIRED, CANCELLED -> Uni.createFrom().voidItem();
        };
    }
}
