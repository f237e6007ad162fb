// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ActionService;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.limit.SourceName;
import dev.assent.runtime.token.TrackToken;
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
     * Counts one start of the action of {@code token} for the address that it was tracked with, or else for {@code
     * callerAddress}, and returns the action. Fails with 429 above the limit, then with {@code invalid_token} if there is no
     * such action.
     */
    Uni<Action> acquire(TrackToken token, String callerAddress) {
        return actions.find(ActionKey.of(token))
                .call(found -> limits.take(
                        Limit.CHALLENGES,
                        token.tenantId(),
                        found.map(action -> action.requestContext().ipAddress())
                                .filter(address -> !address.isBlank())
                                .map(SourceName::of)
                                .orElse(callerAddress)))
                .map(found -> ActionService.requireOf(token, found.orElse(null)));
    }
}
