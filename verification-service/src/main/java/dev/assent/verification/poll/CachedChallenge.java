// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.token.TrackToken;
import dev.assent.verification.decision.Challenge;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A challenge in memory, with no more than a poll needs, because there are many of them.
 *
 * @param challengeId the 64 characters that clients see
 * @param answeredAt the time at which a phone answered; null if none has, if it is not known, or once a browser has
 *     received the outcome
 * @param accessToken the opened token for the browser that polls; null unless VERIFIED
 */
record CachedChallenge(
        UUID uuid,
        String challengeId,
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        Instant expiresAt,
        ChallengeStatus status,
        long version,
        @Nullable Instant answeredAt,
        @Nullable String accessToken) {

    static CachedChallenge of(ChallengeCreated created) {
        return new CachedChallenge(
                created.challengeUuid(),
                created.challengeId(),
                created.tenantId(),
                created.userId(),
                created.actionId(),
                created.actionCode(),
                created.idempotencyKey(),
                created.expiresAt(),
                ChallengeStatus.PENDING,
                created.version(),
                null,
                null);
    }

    static CachedChallenge of(ChallengeUpdated update, @Nullable String accessToken) {
        return new CachedChallenge(
                update.challengeUuid(),
                update.challengeId(),
                update.tenantId(),
                update.userId(),
                update.actionId(),
                update.actionCode(),
                update.idempotencyKey(),
                update.expiresAt(),
                update.status(),
                update.version(),
                // The time of VERIFIED is that of the token, not of the answer.
                isAnswer(update.status()) ? update.updatedAt() : null,
                accessToken);
    }

    static CachedChallenge of(Challenge stored, @Nullable String accessToken) {
        return new CachedChallenge(
                stored.uuid(),
                stored.challengeId(),
                stored.tenantId(),
                stored.userId(),
                stored.actionId(),
                stored.actionCode(),
                stored.idempotencyKey(),
                stored.expiresAt(),
                stored.status(),
                stored.version(),
                stored.answeredAt(),
                accessToken);
    }

    private static boolean isAnswer(ChallengeStatus status) {
        return status == ChallengeStatus.APPROVED || status == ChallengeStatus.DECLINED;
    }

    /** Returns the newer version of the two, with the time of the answer that this one has, if it has one. */
    CachedChallenge orNewer(CachedChallenge other) {
        if (other.version <= version) {
            return this;
        }
        return answeredAt == null ? other : other.withAnsweredAt(answeredAt);
    }

    /** Returns a copy with another time of the answer. */
    CachedChallenge withAnsweredAt(@Nullable Instant at) {
        return new CachedChallenge(
                uuid,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                status,
                version,
                at,
                accessToken);
    }

    /** Returns the time of an answer whose outcome is final and has reached no browser yet, if there is one. */
    @Nullable
    Instant unreportedAnswerAt() {
        return status.isTerminal() ? answeredAt : null;
    }

    boolean isFor(TrackToken bearer) {
        return bearer.isFor(tenantId, userId, actionId, actionCode, idempotencyKey);
    }

    /** Returns whether the challenge has expired at {@code now} and its final status is not known here. */
    boolean isOverdue(Instant now) {
        return status == ChallengeStatus.PENDING && !expiresAt.isAfter(now);
    }

    @Override
    public String toString() {
        return "CachedChallenge[" + uuid + ", " + status + ", version " + version + "]";
    }
}
