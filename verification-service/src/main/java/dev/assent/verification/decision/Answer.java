package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;

/**
 * What a device answers, its signature verified.
 *
 * @param device who answers
 * @param reason why it declines; null where it does not say or approves
 * @param verificationCode the digits that the user typed; null or empty where none
 */
public record Answer(
        String tenantId,
        ChallengeId challengeId,
        Device device,
        boolean approved,
        String reason,
        String verificationCode,
        Evidence evidence) {

    /** Whether the user typed anything. */
    boolean hasCode() {
        return verificationCode != null && !verificationCode.isEmpty();
    }

    @Override
    public String toString() {
        return "Answer[" + challengeId + ", " + device.id() + ", approved " + approved + "]";
    }
}
