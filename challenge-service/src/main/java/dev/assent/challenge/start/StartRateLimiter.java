// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ActionService;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.limit.SourceName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Rate limiter of challenge starts per source address. There is no limit per user, because an attacker could spend the
 * user's.
 */
@ApplicationScoped
class StartRateLimiter {
    private final ActionService actions;
    private final RateLimits limits;

    StartRateLimiter(ActionService actions, RateLimits limits) {
        this.actions = actions;
        this.limits = limits;
    }

    /**
     * Counts one start of the action {@code key} for the address that it was tracked with, or else for
     * {@code callerAddress}; fails with 429 above the limit.
     */
    Uni<Void> acquire(ActionKey key, String callerAddress) {
        return actions.findRequestContext(key)
                .map(found -> found.map(context -> context.ipAddress())
                        .map(SourceName::of)
                        .orElse(callerAddress))
                .chain(address -> limits.take(Limit.CHALLENGES, key.tenantId(), address));
    }
}
