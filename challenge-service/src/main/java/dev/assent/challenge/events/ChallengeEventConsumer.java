// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.action.ChallengeStore;
import dev.assent.challenge.action.ClaimedActionService;
import dev.assent.challenge.authenticator.AuthenticatorStore;
import dev.assent.challenge.outcome.ChallengeOutcomeStore;
import dev.assent.challenge.start.PushThrottle;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.CancellationRequests;
import dev.assent.runtime.inbox.EventConsumer;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Consumer of challenge outcomes, which verification-service and token-service publish. */
@ApplicationScoped
class ChallengeEventConsumer implements EventConsumer {
    private final ChallengeOutcomeStore outcomes;
    private final ChallengeStore challenges;
    private final ActionService actions;
    private final ClaimedActionService claimedActions;
    private final AuthenticatorStore authenticators;
    private final PushThrottle pushThrottle;
    private final UserLock userLock;

    ChallengeEventConsumer(
            ChallengeOutcomeStore outcomes,
            ChallengeStore challenges,
            ActionService actions,
            ClaimedActionService claimedActions,
            AuthenticatorStore authenticators,
            PushThrottle pushThrottle,
            UserLock userLock) {
        this.outcomes = outcomes;
        this.challenges = challenges;
        this.actions = actions;
        this.claimedActions = claimedActions;
        this.authenticators = authenticators;
        this.pushThrottle = pushThrottle;
        this.userLock = userLock;
    }

    @Override
    public List<EventHandler<?>> handlers() {
        return List.of(onChallengeUpdated());
    }

    private EventHandler<ChallengeUpdated> onChallengeUpdated() {
        return EventHandler.of(ChallengeUpdated.class, this::apply)
                // Statuses have versions, and only the last challenge of an action decides it, so their order is free.
                .withBatchEffect(outcomes::apply)
                .gathering()
                // A start locks the user, the action, then the challenge.
                .locking(userLock::acquireAll)
                .inOrderOf(ChallengeUpdated::actionId)
                .onlyFor(received -> Uni.createFrom().item(CancellationRequests.exclude(received)));
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated update) {
        return recordOutcome(unit, update)
                .chain(() -> challenges.recordUpdate(unit, update))
                .chain(() -> update.authenticatorDisabled()
                        ? authenticators.disable(unit, update.tenantId(), update.authenticatorId())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> recordOutcome(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            // Locks the user, the action, then the challenge, in the same order as a start.
            case VERIFIED ->
                userLock.acquire(unit, update.tenantId(), update.userId())
                        .chain(exists -> exists
                                ? createClaimed(unit, update).chain(() -> onVerified(unit, update))
                                : Uni.createFrom().voidItem());
            case DECLINED ->
                ChallengeUpdated.ACTION_DECIDED.equals(update.reason())
                        ? Uni.createFrom().voidItem()
                        : userLock.acquire(unit, update.tenantId(), update.userId())
                                .chain(exists -> exists
                                        ? createClaimed(unit, update).chain(() -> onDeclined(unit, update))
                                        : Uni.createFrom().voidItem());
            // An approval is not final yet; an expired or cancelled challenge leaves the action open for another one.
            case PENDING, APPROVED, EXPIRED, CANCELLED -> onClaimed(unit, update);
        };
    }

    private Uni<Void> onClaimed(UnitOfWork unit, ChallengeUpdated update) {
        return update.context() == null
                ? Uni.createFrom().voidItem()
                : userLock.acquire(unit, update.tenantId(), update.userId())
                        .chain(exists -> exists
                                ? createClaimed(unit, update)
                                : Uni.createFrom().voidItem());
    }

    /** Creates the action of a challenge that was started without a user, from whichever of its events arrives first. */
    private Uni<Void> createClaimed(UnitOfWork unit, ChallengeUpdated update) {
        return update.context() == null ? Uni.createFrom().voidItem() : claimedActions.create(unit, update);
    }

    private Uni<Void> onVerified(UnitOfWork unit, ChallengeUpdated update) {
        return recordActionOutcome(unit, update, ActionState.CHALLENGE_SUCCEEDED)
                .chain(() -> update.expectsPush()
                        ? pushThrottle.onApproved(unit, update)
                        : Uni.createFrom().voidItem())
                .chain(() ->
                        actions.recordBrowserAuthenticated(unit, update.actionId(), method(update), update.updatedAt()))
                .chain(() -> authenticators.recordVerification(
                        unit, update.tenantId(), update.authenticatorId(), update.updatedAt()));
    }

    private Uni<Void> onDeclined(UnitOfWork unit, ChallengeUpdated update) {
        return recordActionOutcome(unit, update, ActionState.CHALLENGE_FAILED)
                .chain(() -> update.deniesPush()
                        ? pushThrottle.onDenied(unit, update)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> recordActionOutcome(UnitOfWork unit, ChallengeUpdated update, ActionState outcome) {
        return actions.recordOutcome(unit, update, outcome, method(update));
    }

    private static VerificationMethod method(ChallengeUpdated update) {
        return CredentialType.orPush(update.credentialType()).verificationMethod();
    }
}
