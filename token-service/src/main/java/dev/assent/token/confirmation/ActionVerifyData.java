// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data of the webhook {@code action.verify}: the approval that the tenant confirms.
 *
 * @param action the action code, under the name that receivers written for the SDKs read
 * @param actionCode the same
 * @param verifiedAt the time of the approval
 * @param state the state that the action takes if the tenant confirms
 * @param userAuthenticatorId the device that approved, if the event names it
 * @param challengeId the 64 characters that clients see
 */
record ActionVerifyData(
        String userId,
        String action,
        String actionCode,
        String idempotencyKey,
        Instant verifiedAt,
        ActionState state,
        VerificationMethod verificationMethod,
        @Nullable UUID userAuthenticatorId,
        String challengeId) {
    static final String TYPE = "action.verify";

    static ActionVerifyData of(ChallengeUpdated approved) {
        return new ActionVerifyData(
                approved.userId(),
                approved.actionCode(),
                approved.actionCode(),
                approved.idempotencyKey(),
                approved.updatedAt(),
                ActionState.CHALLENGE_SUCCEEDED,
                CredentialType.orPush(approved.credentialType()).verificationMethod(),
                approved.authenticatorId(),
                approved.challengeId());
    }

    /** Names the challenge and omits the user. */
    @Override
    public String toString() {
        return "ActionVerifyData[" + challengeId + "]";
    }
}
