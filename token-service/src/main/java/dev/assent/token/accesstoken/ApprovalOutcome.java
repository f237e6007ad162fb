// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.accesstoken;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Outcomes of an approval, as this service announces them. */
public final class ApprovalOutcome {
    private ApprovalOutcome() {}

    /** Returns the event by which {@code approved} succeeds: its access token was issued at {@code at}. */
    static ChallengeUpdated verified(ChallengeUpdated approved, String sealedToken, Instant at) {
        return outcome(approved, ChallengeStatus.VERIFIED, sealedToken, null, at);
    }

    /** Returns the event by which {@code approved} is refused at {@code at} for {@code reason}. */
    public static ChallengeUpdated declined(ChallengeUpdated approved, String reason, Instant at) {
        return outcome(approved, ChallengeStatus.DECLINED, null, reason, at);
    }

    private static ChallengeUpdated outcome(
            ChallengeUpdated approved,
            ChallengeStatus status,
            @Nullable String sealedToken,
            @Nullable String reason,
            Instant at) {
        return new ChallengeUpdated(
                approved.challengeUuid(),
                approved.version() + 1,
                approved.challengeId(),
                approved.tenantId(),
                approved.userId(),
                approved.actionId(),
                approved.actionCode(),
                approved.idempotencyKey(),
                approved.expiresAt(),
                status,
                at,
                approved.authenticatorId(),
                sealedToken,
                reason,
                false,
                approved.credentialType(),
                approved.context(),
                null);
    }
}
