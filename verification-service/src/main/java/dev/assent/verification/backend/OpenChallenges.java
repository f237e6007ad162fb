package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.verification.decision.Challenges;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds what waits, after everything that was announced when it was asked: a newer challenge, or a withdrawal. */
@ApplicationScoped
class OpenChallenges {
    private final Challenges challenges;
    private final CaughtUpWaiter progress;

    OpenChallenges(Challenges challenges, CaughtUpWaiter progress) {
        this.challenges = challenges;
        this.progress = progress;
    }

    /** The newest that fits every filter that is not null. */
    Uni<OpenChallenge> newest(String tenantId, ChallengeId challengeId, String userId, String action) {
        return progress.awaitCaughtUp(Topic.CHALLENGE_CREATED)
                .chain(() -> progress.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .chain(() -> challenges.newestPending(tenantId, challengeId, userId, action))
                .map(found -> found == null ? OpenChallenge.NONE : OpenChallenge.of(found));
    }
}
