// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.accesstoken;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token: the user has approved the action.
 *
 * @param challengeId the 64 characters that clients see and the device signed
 * @param authenticatorId the device that approved, if the event names it
 */
public record AccessTokenClaims(
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        String challengeId,
        VerificationMethod verificationMethod,
        ActionState state,
        Instant stateUpdatedAt,
        @Nullable String authenticatorId) {

    /** Throws {@link NullPointerException} if an event lacks a claim that backends rely on. */
    public AccessTokenClaims {
        requireNonNull(tenantId, "tenantId");
        requireNonNull(userId, "userId");
        requireNonNull(actionCode, "actionCode");
        requireNonNull(idempotencyKey, "idempotencyKey");
        requireNonNull(challengeId, "challengeId");
        requireNonNull(verificationMethod, "verificationMethod");
        requireNonNull(state, "state");
        requireNonNull(stateUpdatedAt, "stateUpdatedAt");
    }

    /** Returns the time at which the challenge was started, by the clock of challenge-service. */
    public Instant challengeStartedAt() {
        return UuidGenerator.timeOf(challengeUuid());
    }

    /** Returns the UUID in the challenge's id. */
    public UUID challengeUuid() {
        return ChallengeId.parse(challengeId)
                .map(ChallengeId::uuid)
                .orElseThrow(() -> new IllegalStateException("challengeId in a token of ours: not a challenge id"));
    }
}
