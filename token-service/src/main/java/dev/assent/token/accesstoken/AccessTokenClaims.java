package dev.assent.token.mint;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;

/**
 * What an access token says: that this user proved this action.
 *
 * @param challengeId the 64 characters that clients see and the device signed
 * @param authenticatorId the device that approved; null where none is named
 */
public record AccessToken(
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        String challengeId,
        VerificationMethod verificationMethod,
        ActionState state,
        Instant stateUpdatedAt,
        String authenticatorId) {

    /** Throws {@link NullPointerException} where something is missing that a backend relies on. */
    public AccessToken {
        requireNonNull(tenantId, "tenantId");
        requireNonNull(userId, "userId");
        requireNonNull(actionCode, "actionCode");
        requireNonNull(idempotencyKey, "idempotencyKey");
        requireNonNull(challengeId, "challengeId");
        requireNonNull(verificationMethod, "verificationMethod");
        requireNonNull(state, "state");
        requireNonNull(stateUpdatedAt, "stateUpdatedAt");
    }
}
