package dev.assent.contracts.tenant;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import java.util.List;

/**
 * What a tenant's administrator has set for one action; what is absent is as for every action.
 *
 * @param defaultOutcome the state of a tracked action of a user who has no device; absent: {@code ALLOW}
 * @param verificationCodeDigits how many digits the user types on the phone; 0 for no code
 * @param challengeLifetimeSeconds how long a challenge waits for its answer, at most 600
 * @param allowedVerificationMethods how the user may prove it; absent: by push
 * @param verificationWebhook where {@code action.verify} is posted before an approval succeeds
 */
public record ActionSettings(
        ActionState defaultOutcome,
        Integer verificationCodeDigits,
        Integer challengeLifetimeSeconds,
        List<VerificationMethod> allowedVerificationMethods,
        String verificationWebhook) {
    /** Nothing set. */
    public static final ActionSettings DEFAULTS = new ActionSettings(null, null, null, null, null);
}
