// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Challenge that a push or a webhook event concerns.
 *
 * @param challengeUuid the UUID inside the challenge id
 * @param challengeId the id on the wire, 64 characters
 * @param context the canonical context that the challenge id commits to; null if only the end of the challenge was consumed
 * @param createdAt null if only the end of the challenge was consumed
 */
public record ChallengeDetails(
        UUID challengeUuid,
        String tenantId,
        String challengeId,
        @Nullable String context,
        @Nullable Instant createdAt,
        Instant expiresAt) {
    /** Names the challenge and omits the context. */
    @Override
    public String toString() {
        return "ChallengeDetails[" + challengeUuid + "]";
    }
}
