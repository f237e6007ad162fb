package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.token.TrackToken;
import java.time.Instant;
import java.util.UUID;

/**
 * What a poll needs to know of a challenge, and nothing more: there are many of them in memory.
 *
 * @param accessToken readable, since it is for the browser that polls; only with VERIFIED
 */
record Polled(
        UUID id,
        String wireId,
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        Instant expiresAt,
        ChallengeStatus status,
        long version,
        String accessToken) {

    static Polled of(ChallengeCreated created) {
        return new Polled(
                created.challengeId(),
                created.wireId(),
                created.tenantId(),
                created.userId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                ChallengeStatus.PENDING,
                created.version(),
                null);
    }

    static Polled of(ChallengeUpdated update, String accessToken) {
        return new Polled(
                update.challengeId(),
                update.wireId(),
                update.tenantId(),
                update.userId(),
                update.actionCode(),
                update.idempotencyKey(),
                update.expiresAt(),
                update.status(),
                update.version(),
                accessToken);
    }

    /** Whichever of two is newer. */
    Polled orNewer(Polled other) {
        return other.version > version ? other : this;
    }

    boolean isFor(TrackToken bearer) {
        return bearer.isFor(tenantId, userId, actionCode, idempotencyKey);
    }

    /** Whether its time is over, and no outcome has been seen. */
    boolean isOverdue(Instant now) {
        return status == ChallengeStatus.PENDING && !expiresAt.isAfter(now);
    }

    @Override
    public String toString() {
        return "Polled[" + id + ", " + status + ", version " + version + "]";
    }
}
