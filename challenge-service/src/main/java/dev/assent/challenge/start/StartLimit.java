package dev.assent.challenge.start;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Actions;
import dev.assent.challenge.action.Origin;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts the challenges that a source starts, never those that a user has: a stranger could use up the user's. */
@ApplicationScoped
class StartLimit {
    private final Actions actions;
    private final RateLimits limits;

    StartLimit(Actions actions, RateLimits limits) {
        this.actions = actions;
        this.limits = limits;
    }

    /** Counts one start of the action {@code key} for the address it was tracked with, or else for {@code callerAddress}; fails with 429. */
    Uni<Void> take(ActionKey key, String callerAddress) {
        return actions.origin(key)
                .map(origin -> origin.map(Origin::ipAddress).orElse(callerAddress))
                .chain(address -> limits.take(Limit.CHALLENGES, key.tenantId(), address));
    }
}
