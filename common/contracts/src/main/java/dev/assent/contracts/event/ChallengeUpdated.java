package dev.assent.contracts.event;

import dev.assent.contracts.challenge.ChallengeStatus;
import java.time.Instant;
import java.util.UUID;

/**
 * A challenge reached {@code status}. {@code version} grows with every step; an older one is dropped.
 *
 * @param authenticatorId the device that answered, absent where none did
 * @param sealedToken the access token, sealed for verification-service; only with VERIFIED
 * @param reason with DECLINED {@code not_me}, {@code not_now}, {@code wrong_code} or {@code verification_webhook}, with
 *     CANCELLED {@code replaced}; absent where none is known
 * @param authenticatorDisabled whether the device has typed so many wrong codes that it is disabled
 */
public record ChallengeUpdated(
        UUID challengeId,
        long version,
        String wireId,
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        Instant expiresAt,
        ChallengeStatus status,
        Instant updatedAt,
        UUID authenticatorId,
        String sealedToken,
        String reason,
        boolean authenticatorDisabled)
        implements Event {

    /** The reason of a decline that is the tenant's: the device had approved, and {@code action.verify} was refused. */
    public static final String REFUSED_BY_TENANT = "verification_webhook";

    @Override
    public Topic topic() {
        return Topic.CHALLENGE_UPDATED;
    }

    @Override
    public String key() {
        return challengeId.toString();
    }
}
