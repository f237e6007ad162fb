// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.challenge.CredentialType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports a new challenge, which waits for an answer.
 *
 * @param challengeUuid the UUID of the challenge; {@code challengeId} in JSON
 * @param challengeId the 64 characters that clients see and devices sign; {@code wireId} in JSON
 * @param userId the user who is asked; {@link #NO_USER} for a challenge of the user who claims it
 * @param context the canonical text that the id commits to
 * @param devices devices that may answer
 * @param sealedVerificationCode the digits that the user types on the phone, sealed for verification-service; absent if the
 *     challenge asks for none
 * @param pushWithheld reason for sending no push, such as {@code push_budget_exhausted}; absent if pushes are sent
 * @param userCustom the user's custom attributes that the phone may show, as a JSON object; absent if there are none
 * @param credentialType type of credential that may answer; absent: {@link CredentialType#PUSH}, the only one with pushes
 * @param deviceCodeHash base64url of the SHA-256 of the secret with which a browser polls; absent if it polls with a token
 * @param actionVersion version of the action at the start: devices decide one of the challenges that were started for the
 *     same version; absent in events of the previous release
 */
public record ChallengeCreated(
        @JsonProperty("challengeId") UUID challengeUuid,
        long version,
        @JsonProperty("wireId") String challengeId,
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        String context,
        Instant createdAt,
        Instant expiresAt,
        List<Device> devices,
        @Nullable String sealedVerificationCode,
        @Nullable String pushWithheld,
        @Nullable String userCustom,
        @Nullable CredentialType credentialType,
        @Nullable String deviceCodeHash,
        @Nullable Long actionVersion)
        implements Event {
    /** User of a challenge that no user has claimed. */
    public static final String NO_USER = "";

    /** Creates the event of a challenge for push credentials. */
    public ChallengeCreated(
            UUID challengeUuid,
            long version,
            String challengeId,
            String tenantId,
            String userId,
            UUID actionId,
            String actionCode,
            String idempotencyKey,
            String context,
            Instant createdAt,
            Instant expiresAt,
            List<Device> devices,
            @Nullable String sealedVerificationCode,
            @Nullable String pushWithheld,
            @Nullable String userCustom) {
        this(
                challengeUuid,
                version,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                context,
                createdAt,
                expiresAt,
                devices,
                sealedVerificationCode,
                pushWithheld,
                userCustom,
                null,
                null,
                null);
    }

    /** Returns whether the challenge is pushed to the devices of a user. */
    public boolean expectsPush() {
        return CredentialType.orPush(credentialType) == CredentialType.PUSH;
    }

    /** Returns whether the user is known. */
    public boolean hasUser() {
        return !userId.equals(NO_USER);
    }

    /**
     * Device that may answer.
     *
     * @param publicKey base64 of the X.509 SubjectPublicKeyInfo of its P-256 key
     * @param platform platform as the device reported it: {@code ios}, {@code android}, …
     * @param pushToken address of the device at its platform; absent for a device that only polls
     * @param pushError code with which the last push to the device failed; absent if it was delivered
     */
    public record Device(
            UUID authenticatorId,
            String publicKey,
            String platform,
            @Nullable String pushToken,
            @Nullable String pushError) {
        /** Returns the device's id and platform without the push token, so that no log holds one. */
        @Override
        public String toString() {
            return "Device[" + authenticatorId + ", " + platform + "]";
        }
    }

    @Override
    public Topic topic() {
        return Topic.CHALLENGE_CREATED;
    }

    @Override
    public String key() {
        return challengeUuid.toString();
    }
}
