// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.challenge.ChallengeStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports a challenge's new {@code status}. {@code version} grows with every step; consumers drop older ones.
 *
 * @param challengeUuid the UUID of the challenge; {@code challengeId} in JSON
 * @param challengeId the 64 characters that clients see and devices sign; {@code wireId} in JSON
 * @param authenticatorId the device that answered; absent if none did
 * @param sealedToken the access token, sealed for verification-service; only with VERIFIED
 * @param reason with DECLINED {@code not_me}, {@code not_now}, {@code wrong_code} or {@code verification_webhook}, with
 *     CANCELLED {@code replaced}; absent if none is recorded
 * @param authenticatorDisabled whether too many wrong codes have disabled the device
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
        boolean authenticatorDisabled)
        implements Event {

    /** Reason of a decline by the tenant: the device had approved, and {@code action.verify} was refused. */
    public static final String REFUSED_BY_TENANT = "verification_webhook";

    @Override
    public Topic topic() {
        return Topic.CHALLENGE_UPDATED;
    }

    @Override
    public String key() {
        return challengeUuid.toString();
    }
}
