// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports a challenge's new {@code status}. {@code version} grows with every step; consumers drop older ones.
 *
 * <p>Each status has one writer: verification-service reports what has become of a challenge, token-service what has become of
 * an approval. An event of challenge-service ({@link #isRequest}) reports nothing: it requests a cancellation, of which
 * verification-service decides.
 *
 * @param challengeUuid the UUID of the challenge; {@code challengeId} in JSON
 * @param challengeId the 64 characters that clients see and devices sign; {@code wireId} in JSON
 * @param userId the user who is asked; {@link ChallengeCreated#NO_USER} if no user has claimed the challenge
 * @param authenticatorId the device that answered, with PENDING the one that claimed; absent if none did
 * @param sealedToken the access token, sealed for verification-service; only with VERIFIED
 * @param reason with DECLINED {@code not_me}, {@code not_now}, {@code wrong_code} or {@code verification_webhook}, with
 *     CANCELLED {@code replaced}, {@code action_decided} or {@code user}; absent if none is recorded
 * @param authenticatorDisabled whether too many wrong codes have disabled the device
 * @param credentialType type of credential that may answer; absent: {@link CredentialType#PUSH}
 * @param context the canonical text of a claimed challenge that was started without a user, from which its action begins:
 *     any event of the challenge may be consumed before the claim
 * @param actionTracked true if the approval is for an action that the backend tracked and no challenge was started for, so
 *     that its state is still to be checked
 */
public record ChallengeUpdated(
        @JsonProperty("challengeId") UUID challengeUuid,
        long version,
        @JsonProperty("wireId") String challengeId,
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        Instant expiresAt,
        ChallengeStatus status,
        Instant updatedAt,
        @Nullable UUID authenticatorId,
        @Nullable String sealedToken,
        @Nullable String reason,
        boolean authenticatorDisabled,
        @Nullable CredentialType credentialType,
        @Nullable String context,
        @Nullable Boolean actionTracked)
        implements Event {

    /** Reason of a decline by the tenant: the device had approved, and {@code action.verify} was refused. */
    public static final String REFUSED_BY_TENANT = "verification_webhook";

    /**
     * Reason of a decline or cancellation by Assent: the action is decided, by the backend or by another of its challenges.
     */
    public static final String ACTION_DECIDED = "action_decided";

    /** Reason of a decline by a user who has not caused the challenge. */
    private static final String NOT_ME = "not_me";

    /** CloudEvents source of the events that request a cancellation. */
    private static final String REQUESTER = "/challenge-service";

    /** Creates the event of a challenge for push credentials. */
    public ChallengeUpdated(
            UUID challengeUuid,
            long version,
            String challengeId,
            String tenantId,
            String userId,
            UUID actionId,
            String actionCode,
            String idempotencyKey,
            Instant expiresAt,
            ChallengeStatus status,
            Instant updatedAt,
            @Nullable UUID authenticatorId,
            @Nullable String sealedToken,
            @Nullable String reason,
            boolean authenticatorDisabled) {
        this(
                challengeUuid,
                version,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                status,
                updatedAt,
                authenticatorId,
                sealedToken,
                reason,
                authenticatorDisabled,
                null,
                null,
                null);
    }

    /**
     * Returns whether an event with the CloudEvents {@code source} requests the cancellation of its challenge, instead of
     * reporting a status. This holds for the events of earlier releases too.
     */
    public static boolean isRequest(@Nullable String source) {
        return REQUESTER.equals(source);
    }

    /** Returns whether the challenge is pushed to the devices of a user. */
    public boolean expectsPush() {
        return CredentialType.orPush(credentialType) == CredentialType.PUSH;
    }

    /** Returns whether a user, asked by a push, says that somebody else has caused it. */
    public boolean deniesPush() {
        return expectsPush() && NOT_ME.equals(reason);
    }

    /** Returns whether a user is asked: false until a challenge that was started without one is claimed. */
    public boolean hasUser() {
        return !userId.equals(ChallengeCreated.NO_USER);
    }

    @Override
    public Topic topic() {
        return Topic.CHALLENGE_UPDATED;
    }

    @Override
    public String key() {
        return challengeUuid.toString();
    }
}
