package dev.assent.token.gate;

import dev.assent.contracts.event.ChallengeUpdated;
import java.util.UUID;

/**
 * The data of {@code action.verify}: which approval is about to succeed.
 *
 * @param challengeId the id as clients see it
 * @param userAuthenticatorId the device that approved; null where none is named
 */
record ActionVerify(
        String challengeId, String userId, String idempotencyKey, String actionCode, UUID userAuthenticatorId) {
    static final String TYPE = "action.verify";

    static ActionVerify of(ChallengeUpdated approved) {
        return new ActionVerify(
                approved.wireId(),
                approved.userId(),
                approved.idempotencyKey(),
                approved.actionCode(),
                approved.authenticatorId());
    }
}
