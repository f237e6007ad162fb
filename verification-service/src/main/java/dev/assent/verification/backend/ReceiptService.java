// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.ChallengeQueries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Returns receipts, the proof of an answer, to the tenant of the challenge. */
@ApplicationScoped
class ReceiptService {
    private final ChallengeQueries challenges;
    private final CaughtUpWaiter caughtUp;

    ReceiptService(ChallengeQueries challenges, CaughtUpWaiter caughtUp) {
        this.challenges = challenges;
        this.caughtUp = caughtUp;
    }

    /**
     * Returns the receipt of the tenant's challenge; fails with 404 if there is none, with 409 if no device has
     * answered.
     */
    Uni<Receipt> find(String tenantId, ChallengeId id) {
        return challenges
                .find(id.uuid())
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : caughtUp.awaitCaughtUp(
                                        Topic.CHALLENGE_CREATED, id.uuid().toString())
                                .chain(() -> challenges.find(id.uuid())))
                .map(found -> {
                    if (found == null || !belongsTo(found, tenantId, id)) {
                        throw ApiException.challengeNotFound();
                    }
                    return found.receipt().orElseThrow(ReceiptService::notAnswered);
                });
    }

    private static boolean belongsTo(Challenge challenge, String tenantId, ChallengeId id) {
        return challenge.tenantId().equals(tenantId) && challenge.challengeId().equals(id.toString());
    }

    private static ApiException notAnswered() {
        return new ApiException(
                409, "challenge_not_answered", "No device has signed an approval or a decline of this challenge.");
    }
}
