package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.Challenges;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Hands out the proof of an answer to the tenant whose challenge it was. */
@ApplicationScoped
class Receipts {
    private final Challenges challenges;
    private final CaughtUpWaiter progress;

    Receipts(Challenges challenges, CaughtUpWaiter progress) {
        this.challenges = challenges;
        this.progress = progress;
    }

    /** The receipt of the tenant's challenge {@code id}; fails with 404 where there is none, with 409 where nobody has answered it. */
    Uni<Receipt> of(String tenantId, ChallengeId id) {
        return challenges
                .find(id.uuid())
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : progress.awaitCaughtUp(
                                        Topic.CHALLENGE_CREATED, id.uuid().toString())
                                .chain(() -> challenges.find(id.uuid())))
                .map(found -> {
                    if (found == null || !isOf(found, tenantId, id)) {
                        throw ApiException.challengeNotFound();
                    }
                    return found.receipt().orElseThrow(Receipts::notAnswered);
                });
    }

    private static boolean isOf(Challenge challenge, String tenantId, ChallengeId id) {
        return challenge.tenantId().equals(tenantId) && challenge.wireId().equals(id.toString());
    }

    private static ApiException notAnswered() {
        return new ApiException(
                409, "challenge_not_answered", "No device has signed an approval or a decline of this challenge.");
    }
}
