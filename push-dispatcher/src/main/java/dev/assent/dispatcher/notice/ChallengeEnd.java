package dev.assent.dispatcher.notice;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.delivery.Notice;
import java.time.Instant;
import java.util.UUID;

/**
 * How a challenge ended, as its tenant is told: the data of {@code challenge.updated}.
 *
 * @param challengeId the id as clients see it
 * @param status APPROVED, DECLINED, EXPIRED or CANCELLED
 * @param reason why it was declined or cancelled; null where none is known
 * @param userAuthenticatorId the device that answered; null where none did
 */
public record ChallengeEnd(
        String challengeId,
        String userId,
        String idempotencyKey,
        String actionCode,
        String status,
        String reason,
        UUID userAuthenticatorId,
        Instant updatedAt) {
    private static final String TYPE = "challenge.updated";

    /** What {@code event} means to the tenant. */
    public static ChallengeEnd of(ChallengeUpdated event) {
        return new ChallengeEnd(
                event.wireId(),
                event.userId(),
                event.idempotencyKey(),
                event.actionCode(),
                event.status().toTenant().name(),
                event.reason(),
                event.authenticatorId(),
                event.updatedAt());
    }

    /** The notice that tells it. */
    public Notice notice() {
        return new Notice(TYPE, updatedAt, Json.write(this));
    }

    /** Names the challenge and leaves out the user. */
    @Override
    public String toString() {
        return "ChallengeEnd[" + challengeId + " is " + status + "]";
    }
}
