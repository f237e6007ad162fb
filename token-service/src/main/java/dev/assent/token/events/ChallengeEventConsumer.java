// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.ReceivedEvent;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.action.ActionStore;
import dev.assent.token.confirmation.ApprovalWebhookService;
import dev.assent.token.confirmation.ImmediateApprovalService;
import dev.assent.token.confirmation.InAppApprovalService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Consumes ChallengeUpdated: completes or defers approvals and stores the outcome for the action. */
@ApplicationScoped
class ChallengeEventConsumer implements EventConsumer {
    private final ApprovalWebhookService approvals;
    private final ImmediateApprovalService immediateApprovals;
    private final InAppApprovalService inAppApprovals;
    private final ActionStore actions;

    ChallengeEventConsumer(
            ApprovalWebhookService approvals,
            ImmediateApprovalService immediateApprovals,
            InAppApprovalService inAppApprovals,
            ActionStore actions) {
        this.approvals = approvals;
        this.immediateApprovals = immediateApprovals;
        this.inAppApprovals = inAppApprovals;
        this.actions = actions;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(updated());
    }

    private EventHandler<ChallengeUpdated> updated() {
        return EventHandler.of(ChallengeUpdated.class, this::apply)
                .inOrderOf(ChallengeUpdated::actionId)
                // The browser's polls at verification-service wait for the token.
                .urgent()
                .withBatchEffect(
                        batch -> immediateApprovals.complete(batch.select(ChallengeEventConsumer::isPlainApproval)))
                .onlyFor(received -> awaitTrackedActions(received)
                        .chain(() -> withoutKnownOutcomes(
                                EventHandler.select(received, ChallengeEventConsumer::hasEffect))));
    }

    private Uni<Void> awaitTrackedActions(List<ReceivedEvent<ChallengeUpdated>> received) {
        boolean tracked = received.stream()
                .map(ReceivedEvent::event)
                .anyMatch(update -> update != null && Boolean.TRUE.equals(update.actionTracked()));
        return tracked ? inAppApprovals.awaitTrackedActions() : Uni.createFrom().voidItem();
    }

    /** Without an answer the action still requires a challenge, and another one may follow. */
    private static boolean hasEffect(ChallengeUpdated update) {
        return switch (update.status()) {
            case APPROVED, VERIFIED -> true;
            case DECLINED -> !ChallengeUpdated.ACTION_DECIDED.equals(update.reason());
            case PENDING, EXPIRED, CANCELLED -> false;
        };
    }

    /** Leaves out VERIFIED, which this service published, unless the table was restored since to an earlier time. */
    private Uni<List<ReceivedEvent<ChallengeUpdated>>> withoutKnownOutcomes(
            List<ReceivedEvent<ChallengeUpdated>> received) {
        Set<UUID> verified = received.stream()
                .map(ReceivedEvent::event)
                .filter(update -> update != null && update.status() == ChallengeStatus.VERIFIED)
                .map(ChallengeUpdated::challengeUuid)
                .collect(Collectors.toSet());
        return verified.isEmpty()
                ? Uni.createFrom().item(received)
                : actions.findOutcomes(verified)
                        .map(known -> EventHandler.select(
                                received,
                                update -> update.status() != ChallengeStatus.VERIFIED
                                        || !known.contains(update.challengeUuid())));
    }

    private static boolean isPlainApproval(ChallengeUpdated update) {
        return update.status() == ChallengeStatus.APPROVED && !Boolean.TRUE.equals(update.actionTracked());
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            case APPROVED ->
                Boolean.TRUE.equals(update.actionTracked())
                        ? inAppApprovals.completeOrDecline(unit, update)
                        : approvals.completeOrDefer(unit, update);
            case VERIFIED -> actions.addOutcome(unit, update, ActionState.CHALLENGE_SUCCEEDED);
            case DECLINED -> actions.addOutcome(unit, update, ActionState.CHALLENGE_FAILED);
            case PENDING, EXPIRED, CANCELLED -> Uni.createFrom().voidItem();
        };
    }
}
