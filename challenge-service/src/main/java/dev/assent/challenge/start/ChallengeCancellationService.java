// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.ChallengeStore;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Service that cancels challenges at the request of the browsers that started them. */
@ApplicationScoped
class ChallengeCancellationService {
    private final ChallengeStore challenges;
    private final RateLimits limits;

    ChallengeCancellationService(ChallengeStore challenges, RateLimits limits) {
        this.challenges = challenges;
        this.limits = limits;
    }

    /**
     * Requests cancellation of the challenge {@code challengeId} of the action of {@code token}; has no effect on one that has
     * ended. Fails with 404 if the action has no such challenge, with 429 above the limit of the token.
     */
    Uni<Void> cancel(TrackToken token, String challengeId) {
        return limits.take(Limit.PAGE_CALLS, token.tenantId(), token.id().toString())
                .chain(() -> challenges.cancel(
                        token, ChallengeId.parse(challengeId).orElseThrow(ChallengeCancellationService::notFound)));
    }

    private static ApiException notFound() {
        return new ApiException(404, "challenge_not_found", "The action has no such challenge.");
    }
}
