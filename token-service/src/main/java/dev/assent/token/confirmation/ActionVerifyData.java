// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import dev.assent.contracts.event.ChallengeUpdated;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data of the webhook {@code action.verify}: the approval that the tenant confirms.
 *
 * @param challengeId the 64 characters that clients see
 * @param userAuthenticatorId the device that approved, if the event names it
 */
record ActionVerifyData(
        String challengeId,
        String userId,
        String idempotencyKey,
        String actionCode,
        @Nullable UUID userAuthenticatorId) {
    static final String TYPE = "action.verify";

    static ActionVerifyData of(ChallengeUpdated approved) {
        return new ActionVerifyData(
                approved.challengeId(),
                approved.userId(),
                approved.idempotencyKey(),
                approved.actionCode(),
                approved.authenticatorId());
    }
}
