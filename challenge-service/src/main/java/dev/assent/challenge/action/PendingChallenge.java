// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Challenge that is pending, as far as a request for its cancellation names it.
 *
 * @param challengeUuid the UUID that is its key
 * @param version the version that the request must not overtake
 * @param challengeId the 64 characters that clients see
 * @param action the key of its action
 * @param actionId the UUID of its action
 * @param source the most specific name of the source that the action was tracked from; null if that is unknown
 * @param expiresAt the time from which nobody can answer it
 */
public record PendingChallenge(
        UUID challengeUuid,
        long version,
        String challengeId,
        ActionKey action,
        UUID actionId,
        @Nullable String source,
        Instant expiresAt) {
    private static final String REPLACED = "replaced";

    /** Returns the event that requests cancellation because another challenge of the user replaces this one. */
    public ChallengeUpdated toReplacementRequest(Instant now) {
        return toCancellationRequest(REPLACED, now);
    }

    /** Returns the event that requests cancellation, for {@code reason} if one is given. */
    ChallengeUpdated toCancellationRequest(@Nullable String reason, Instant now) {
        return new ChallengeUpdated(
                challengeUuid,
                version,
                challengeId,
                action.tenantId(),
                action.userId(),
                actionId,
                action.actionCode(),
                action.idempotencyKey(),
                expiresAt,
                ChallengeStatus.CANCELLED,
                now,
                null,
                null,
                reason,
                false);
    }
}
