package dev.assent.contracts.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A challenge was started and waits for an answer.
 *
 * @param challengeId the UUID
 * @param wireId the 64 characters that clients see and devices sign
 * @param context the canonical text that the wire id commits to
 * @param devices who may answer
 * @param sealedVerificationCode the digits that the user types on the phone, sealed for verification-service; absent where
 *     none are asked for
 * @param pushWithheld why no push is sent, such as {@code push_budget_exhausted}; absent where pushes are sent
 */
public record ChallengeCreated(
        UUID challengeId,
        long version,
        String wireId,
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        String context,
        Instant createdAt,
        Instant expiresAt,
        List<Device> devices,
        String sealedVerificationCode,
        String pushWithheld)
        implements Event {

    /**
     * A device that may answer.
     *
     * @param publicKey base64 of the X.509 SubjectPublicKeyInfo of its P-256 key
     * @param platform as the device named it: {@code ios}, {@code android}, …
     * @param pushToken where its platform reaches it, absent for a device that only asks by itself
     */
    public record Device(UUID authenticatorId, String publicKey, String platform, String pushToken) {
        /** Names the device and leaves out where it can be reached, so that no log holds a push token. */
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
        return challengeId.toString();
    }
}
