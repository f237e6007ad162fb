// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.action.RequestSource;
import dev.assent.challenge.start.StartStore.StartState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.metrics.LabelledCounter;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Throttle of pushes: suppresses the push of a challenge whose source was denied or has spent its budget. It never
 * rejects a challenge; a phone that polls finds the challenge without a push.
 */
@Startup
@ApplicationScoped
public class PushThrottle {
    private final SourceReputationStore reputations;
    private final PushBudgetStore budgets;
    private final ActionService actions;
    private final TenantDirectory tenants;
    private final Counter started;
    private final LabelledCounter suppressed;

    PushThrottle(
            SourceReputationStore reputations,
            PushBudgetStore budgets,
            ActionService actions,
            TenantDirectory tenants,
            MeterRegistry metrics) {
        this.reputations = reputations;
        this.budgets = budgets;
        this.actions = actions;
        this.tenants = tenants;
        started = Counter.builder("assent.challenges.started")
                .description("Challenges started, with or without a push")
                .register(metrics);
        suppressed = new LabelledCounter(
                metrics,
                "assent.pushes.withheld",
                "Challenges started without a push, by reason",
                "reason",
                LabelledCounter.lowerCase(PushSuppressionReason.values()));
    }

    /**
     * Decision about the pushes of a new challenge.
     *
     * @param suppressionReason the reason to send none; empty if they are sent
     * @param budget the budget that they are taken from, and that an approval restores; null if the challenge is of a type that
     *     is not pushed
     */
    record PushDecision(Optional<PushSuppressionReason> suppressionReason, @Nullable String budget) {
        /** Decision about a challenge that is not pushed at all. */
        static final PushDecision NONE = new PushDecision(Optional.empty(), null);

        /** Returns whether pushes are sent, which are taken from the budget. */
        boolean isSpent() {
            return budget != null && suppressionReason.isEmpty();
        }
    }

    /** Decides whether a new challenge of an action from {@code source} is pushed, by what {@code state} tells of it. */
    static PushDecision decide(RequestSource source, StartState state, TenantSettings settings) {
        SourceReputation reputation = SourceReputation.of(source, state.sources());
        String budget = budgetOf(reputation);
        if (reputation.blocked()) {
            return new PushDecision(Optional.of(PushSuppressionReason.SOURCE_BLOCKED), budget);
        }
        return state.spent(budget) < settings.pushLimit()
                ? new PushDecision(Optional.empty(), budget)
                : new PushDecision(Optional.of(PushSuppressionReason.PUSH_BUDGET_EXHAUSTED), budget);
    }

    /** Counts a started challenge. */
    void countStart(ChallengeStartResult challenge) {
        started.increment();
        challenge.suppressionReason().map(PushSuppressionReason::wireName).ifPresent(suppressed::count);
    }

    /** Records that the user approved a challenge: its source becomes known and gets its full budget back. */
    public Uni<Void> onApproved(UnitOfWork unit, ChallengeUpdated update) {
        String tenantId = update.tenantId();
        String userId = update.userId();
        return findSource(unit, update).chain(source -> reputations
                .find(unit, tenantId, userId, source)
                .chain(reputation -> budgets.restore(unit, tenantId, userId, budgetOf(reputation)))
                .chain(() -> reputations.recordApproval(unit, tenantId, userId, source)));
    }

    /** Records that the user denied a challenge: pushes of its source are suppressed for the tenant's block time. */
    public Uni<Void> onDenied(UnitOfWork unit, ChallengeUpdated update) {
        return tenants.settings(unit, update.tenantId()).chain(settings -> findSource(unit, update)
                .chain(source -> reputations.block(
                        unit,
                        update.tenantId(),
                        update.userId(),
                        source,
                        update.updatedAt().plus(settings.notMeBlock()))));
    }

    private Uni<RequestSource> findSource(UnitOfWork unit, ChallengeUpdated update) {
        return actions.findSource(unit, update.actionId()).map(found -> found.orElse(RequestSource.UNKNOWN));
    }

    private static String budgetOf(SourceReputation reputation) {
        String approvedName = reputation.approvedName();
        return approvedName == null ? PushBudgetStore.UNKNOWN_SOURCES : approvedName;
    }
}
