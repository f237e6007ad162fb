// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import dev.assent.runtime.token.TrackToken;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.DecidableChallenge;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A challenge in memory, with no more than a poll needs, because there are many of them.
 *
 * @param challengeId the 64 characters that clients see
 * @param answeredAt the time at which a phone answered; null if none has, if it is not known, or once a browser has
 *     received the outcome
 * @param accessToken the opened token for the browser that polls; null unless VERIFIED
 * @param claimed whether a device has claimed or answered the challenge
 * @param deviceCodeHash the hash of the secret with which a browser polls; null if it has none or it is not known
 * @param decidableBy type of credential that decides the challenge as it was started; null if it needs more than that, such
 *     as a code or a user, or has changed since
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
        @Nullable String accessToken,
        boolean claimed,
        @Nullable String deviceCodeHash,
        @Nullable CredentialType decidableBy) {

    /** The record with its ids and times, and the entry of the cache. */
    private static final int FIXED_BYTES = 400;

    /** Header of a text and of its bytes. */
    private static final int TEXT_BYTES = 48;

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
                null,
                false,
                created.deviceCodeHash(),
                created.hasUser() && created.sealedVerificationCode() == null
                        ? CredentialType.orPush(created.credentialType())
                        : null);
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
                accessToken,
                update.authenticatorId() != null,
                null,
                null);
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
                accessToken,
                stored.isClaimed(),
                stored.deviceCodeHash(),
                null);
    }

    private static boolean isAnswer(ChallengeStatus status) {
        return status == ChallengeStatus.APPROVED || status == ChallengeStatus.DECLINED;
    }

    /** Returns the newer version of the two, with what only the older one knows. A final status stays as it is. */
    CachedChallenge orNewer(CachedChallenge other) {
        boolean otherIsNewer = other.version > version && !status.isTerminal();
        String codeHash = deviceCodeHash == null ? other.deviceCodeHash : deviceCodeHash;
        return otherIsNewer
                ? other.with(answeredAt == null ? other.answeredAt : answeredAt, claimed || other.claimed, codeHash)
                : with(answeredAt, claimed || other.claimed, codeHash);
    }

    /** Returns a copy with another time of the answer. */
    CachedChallenge withAnsweredAt(@Nullable Instant at) {
        return with(at, claimed, deviceCodeHash);
    }

    private CachedChallenge with(@Nullable Instant at, boolean isClaimed, @Nullable String codeHash) {
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
                accessToken,
                isClaimed,
                codeHash,
                decidableBy);
    }

    /** Returns what a decision repeats of the challenge; empty if more is needed to decide it. */
    Optional<DecidableChallenge> decidable() {
        return decidableBy == null || status != ChallengeStatus.PENDING || claimed
                ? Optional.empty()
                : Optional.of(new DecidableChallenge(
                        uuid,
                        version,
                        challengeId,
                        tenantId,
                        userId,
                        actionId,
                        actionCode,
                        idempotencyKey,
                        expiresAt,
                        decidableBy,
                        null,
                        null));
    }

    /** Returns the time of an answer whose outcome is final and has reached no browser yet, if there is one. */
    @Nullable
    Instant unreportedAnswerAt() {
        return status.isTerminal() ? answeredAt : null;
    }

    /** Returns about how much memory this takes in the cache; rather too much, as if no text were shared. */
    int bytes() {
        return FIXED_BYTES
                + bytes(challengeId)
                + bytes(tenantId)
                + bytes(userId)
                + bytes(actionCode)
                + bytes(idempotencyKey)
                + bytes(accessToken)
                + bytes(deviceCodeHash);
    }

    /** The JVM takes two bytes for each character of a text with any outside of ISO 8859-1. */
    private static int bytes(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        boolean isLatin = text.chars().allMatch(c -> c <= 0xff);
        return TEXT_BYTES + text.length() * (isLatin ? 1 : 2);
    }

    boolean isFor(TrackToken bearer) {
        return bearer.isFor(tenantId, userId, actionId, actionCode, idempotencyKey);
    }

    /** Returns whether {@code deviceCode} is the secret of the browser that started the challenge. */
    boolean isFor(String tenant, Secret deviceCode) {
        return deviceCodeHash != null
                && tenantId.equals(tenant)
                && MessageDigest.isEqual(
                        Sha256.of(deviceCode.reveal()).getBytes(UTF_8), deviceCodeHash.getBytes(UTF_8));
    }

    /** Returns whether the challenge should have a final status at {@code now}, which is not known here. */
    boolean isOverdue(Instant now) {
        return status == ChallengeStatus.PENDING && !expiresAt.isAfter(now);
    }

    @Override
    public String toString() {
        return "CachedChallenge[" + uuid + ", " + status + ", version " + version + "]";
    }
}
