package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.Actions;
import dev.assent.challenge.action.Source;
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

/**
 * Decides whether a challenge is pushed, and learns from what becomes of it. Nobody is refused here: a challenge without
 * a push is found by the phone that asks.
 */
@Startup
@ApplicationScoped
public class Pushes {
    private final UserSources sources;
    private final PushBudget budget;
    private final Actions actions;
    private final TenantDirectory tenants;
    private final Counter started;
    private final LabelledCounter withheld;

    Pushes(UserSources sources, PushBudget budget, Actions actions, TenantDirectory tenants, MeterRegistry metrics) {
        this.sources = sources;
        this.budget = budget;
        this.actions = actions;
        this.tenants = tenants;
        started = Counter.builder("assent.challenges.started")
                .description("Challenges that were started, with and without a push")
                .register(metrics);
        withheld = new LabelledCounter(
                metrics,
                "assent.pushes.withheld",
                "Challenges that were started without a push",
                "reason",
                LabelledCounter.lowerCase(Withheld.values()));
    }

    /** Why a new challenge of {@code action} is not pushed; empty where it is, which is counted. Call it under the user's lock. */
    Uni<Optional<Withheld>> withheld(UnitOfWork unit, Action action, TenantSettings settings) {
        String tenantId = action.key().tenantId();
        String userId = action.key().userId();
        Source source = action.origin().source();
        return sources.standing(unit, tenantId, userId, source)
                .chain(standing -> standing.blocked()
                        ? Uni.createFrom().item(Optional.of(Withheld.SOURCE_BLOCKED))
                        : budget.spend(unit, tenantId, userId, budgetOf(standing), settings)
                                .map(spent -> spent ? Optional.empty() : Optional.of(Withheld.PUSH_BUDGET_EXHAUSTED)));
    }

    /** Counts a challenge that was started. */
    void count(ChallengeStart.Started challenge) {
        started.increment();
        challenge.withheld().map(Withheld::wireName).ifPresent(withheld::count);
    }

    /** Learns that the user has approved: its source is known from here on, and its budget whole. */
    public Uni<Void> approved(UnitOfWork unit, ChallengeUpdated update) {
        String tenantId = update.tenantId();
        String userId = update.userId();
        return source(unit, update).chain(source -> sources.standing(unit, tenantId, userId, source)
                .chain(standing -> budget.restore(unit, tenantId, userId, budgetOf(standing)))
                .chain(() -> sources.approved(unit, tenantId, userId, source)));
    }

    /** Learns that the user has not asked for it: its source gets no pushes to this user for a while. */
    public Uni<Void> denied(UnitOfWork unit, ChallengeUpdated update) {
        return tenants.settings(update.tenantId()).chain(settings -> source(unit, update)
                .chain(source -> sources.denied(
                        unit,
                        update.tenantId(),
                        update.userId(),
                        source,
                        update.updatedAt().plus(settings.notMeBlock()))));
    }

    private Uni<Source> source(UnitOfWork unit, ChallengeUpdated update) {
        return actions.source(unit, update.actionId()).map(found -> found.orElse(Source.NOBODY));
    }

    private static String budgetOf(UserSources.Standing standing) {
        return standing.knownAs() == null ? PushBudget.STRANGERS : standing.knownAs();
    }
}
