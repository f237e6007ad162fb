// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a device whose signature is verified.
 *
 * @param device the device that answers
 * @param reason the reason of a decline, if the device gives one
 * @param verificationCode the digits that the user typed; null or empty if none
 */
public record Answer(
        String tenantId,
        ChallengeId challengeId,
        Device device,
        boolean approved,
        @Nullable String reason,
        @Nullable String verificationCode,
        VerifiedSignature signature) {

    /** Returns the status of a challenge that this answer decides. */
    ChallengeStatus status() {
        return approved ? ChallengeStatus.APPROVED : ChallengeStatus.DECLINED;
    }

    @Override
    public String toString() {
        return "Answer[" + challengeId + ", " + device.id() + ", approved " + approved + "]";
    }
}
