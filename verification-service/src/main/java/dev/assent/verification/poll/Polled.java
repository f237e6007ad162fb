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
 * @param answeredAt when a phone answered; null where none has, where that is not known, or a browser was told of it
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
        Instant answeredAt,
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
                null,
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
                // VERIFIED carries when the token was made.
                isAnswer(update.status()) ? update.updatedAt() : null,
                accessToken);
    }

    private static boolean isAnswer(ChallengeStatus status) {
        return status == ChallengeStatus.APPROVED || status == ChallengeStatus.DECLINED;
    }

    /** Whichever of two is newer, with the first answer of either. */
    Polled orNewer(Polled other) {
        if (other.version <= version) {
            return this;
        }
        return answeredAt == null ? other : other.answered(answeredAt);
    }

    /** The same, answered by a phone {@code at}; null once a browser was told. */
    Polled answered(Instant at) {
        return new Polled(
                id, wireId, tenantId, userId, actionCode, idempotencyKey, expiresAt, status, version, at, accessToken);
    }

    /** Whether a phone's answer has led to an end of which no browser was told yet. */
    boolean hasAnswerToTell() {
        return answeredAt != null && status.isTerminal();
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
