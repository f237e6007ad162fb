// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.accesstoken.ApprovalOutcome;
import dev.assent.token.action.ActionStore;
import dev.assent.token.action.FoundAction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * Completes approvals inside an app for an action that the backend has tracked. No challenge of that action was started, so
 * nothing has checked its state: an action that the backend has blocked, or that is proven, is declined here.
 */
@ApplicationScoped
public class InAppApprovalService {
    private final ActionStore actions;
    private final ApprovalWebhookService approvals;
    private final CaughtUpWaiter caughtUp;
    private final Clock clock;

    InAppApprovalService(ActionStore actions, ApprovalWebhookService approvals, CaughtUpWaiter caughtUp, Clock clock) {
        this.actions = actions;
        this.approvals = approvals;
        this.caughtUp = caughtUp;
        this.clock = clock;
    }

    /** Waits for the events of the actions that a backend has tracked; not within a transaction, which they may need. */
    public Uni<Void> awaitTrackedActions() {
        return caughtUp.awaitCaughtUp(Topic.ACTION_TRACKED);
    }

    /** Completes {@code approved} as any other approval if its action awaits a challenge, and declines it otherwise. */
    public Uni<Void> completeOrDecline(UnitOfWork unit, ChallengeUpdated approved) {
        return actions.find(unit, approved.actionId(), approved.tenantId(), approved.userId())
                .chain(action -> action.filter(FoundAction::awaitsChallenge).isPresent()
                        ? approvals.completeOrDefer(unit, approved)
                        : unit.announce(
                                ApprovalOutcome.declined(approved, ChallengeUpdated.ACTION_DECIDED, clock.instant())));
    }
}
