package dev.assent.contracts.tenant;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * What a tenant's administrator has set for one action; what is absent is as for every action.
 *
 * @param defaultOutcome the state of a tracked action of a user who has no authenticator; absent: {@code ALLOW}
 * @param verificationCodeDigits how many digits the user types on the phone; 0 for no code
 * @param challengeLifetimeSeconds how long a challenge waits for its answer, at most 600
 * @param allowedVerificationMethods how the user may prove it; absent: by push
 * @param verificationWebhook where {@code action.verify} is posted before an approval succeeds
 */
public record ActionSettings(
        @UnprovenOutcome ActionState defaultOutcome,
        @CodeDigits Integer verificationCodeDigits,
        @Min(10) @Max(600) Integer challengeLifetimeSeconds,
        @Size(max = 20) List<@NotNull VerificationMethod> allowedVerificationMethods,
        @Size(max = 2048) @Pattern(regexp = "https?://.+", message = "must begin with https:// or http://")
                String verificationWebhook) {
    /** Of what characters an action's code is. */
    public static final String CODE = "[A-Za-z0-9_-]{1,64}";

    /** {@link #CODE} in words. */
    public static final String CODE_MESSAGE = "must be 1 to 64 letters, digits, underscores or hyphens";

    /** Nothing set. */
    public static final ActionSettings DEFAULTS = new ActionSettings(null, null, null, null, null);
}
