// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A pending challenge that an answer decides, if it is unchanged then: what the event of the decision repeats.
 *
 * @param challengeId the 64 characters that clients see and devices sign
 * @param contextOfClaim the context if the action begins with the claim; null if it began before
 * @param actionTracked true if the challenge was started for no action, which is tracked once it is approved; null if not
 */
public record DecidableChallenge(
        UUID uuid,
        long version,
        String challengeId,
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        Instant expiresAt,
        CredentialType credentialType,
        @Nullable String contextOfClaim,
        @Nullable Boolean actionTracked) {

    /** Returns the event that announces the decision by {@code answer} at {@code now}. */
    ChallengeUpdated toDecision(Answer answer, Instant now) {
        return new ChallengeUpdated(
                uuid,
                version + 1,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                answer.status(),
                now,
                answer.device().id(),
                null,
                answer.reason(),
                false,
                credentialType.orAbsent(),
                contextOfClaim,
                actionTracked);
    }
}
