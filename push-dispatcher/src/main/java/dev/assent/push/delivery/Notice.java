package dev.assent.push.delivery;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import java.util.UUID;

/**
 * How a challenge ended, as its tenant is told.
 *
 * @param challengeId the id as clients see it
 * @param status APPROVED, DECLINED, EXPIRED or CANCELLED
 * @param reason why it was declined or cancelled; null where none is known
 * @param userAuthenticatorId the device that answered; null where none did
 */
public record Notice(
        String challengeId,
        String userId,
        String idempotencyKey,
        String actionCode,
        String status,
        String reason,
        UUID userAuthenticatorId,
        Instant updatedAt) {

    /** What {@code event} means to the tenant, who has no use for our distinction of APPROVED and VERIFIED. */
    static Notice of(ChallengeUpdated event) {
        return new Notice(
                event.wireId(),
                event.userId(),
                event.idempotencyKey(),
                event.actionCode(),
                (event.status() == ChallengeStatus.VERIFIED ? ChallengeStatus.APPROVED : event.status()).name(),
                event.reason(),
                event.authenticatorId(),
                event.updatedAt());
    }

    /** Names the challenge and leaves out the user. */
    @Override
    public String toString() {
        return "Notice[" + challengeId + " is " + status + "]";
    }
}
