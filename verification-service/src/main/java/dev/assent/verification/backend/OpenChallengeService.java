// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.verification.decision.ChallengeQueries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Finds pending challenges for backends, after every event that was published before the request. */
@ApplicationScoped
class OpenChallengeService {
    private final ChallengeQueries challenges;
    private final CaughtUpWaiter caughtUp;

    OpenChallengeService(ChallengeQueries challenges, CaughtUpWaiter caughtUp) {
        this.challenges = challenges;
        this.caughtUp = caughtUp;
    }

    /** Returns the newest pending challenge that matches every filter that is not null, or one without members. */
    Uni<OpenChallenge> findNewest(
            String tenantId,
            @Nullable ChallengeId challengeId,
            @Nullable String userId,
            @Nullable String actionCode,
            @Nullable VerificationMethod method) {
        return caughtUp.awaitCaughtUp(Topic.CHALLENGE_CREATED)
                .chain(() -> caughtUp.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .chain(() -> challenges.findNewestPending(tenantId, challengeId, userId, actionCode, method))
                .map(found -> found == null ? OpenChallenge.NONE : OpenChallenge.of(found));
    }
}
