// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.tenant;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.contracts.challenge.VerificationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one action, made by the tenant's administrator. An absent member has the value that holds for every action.
 *
 * @param defaultOutcome state of a tracked action of a user without an authenticator; absent: {@code ALLOW}
 * @param verificationCodeDigits number of digits that the user types on the phone; 0 for no code
 * @param challengeLifetimeSeconds seconds until an unanswered challenge expires, at most {@link
 *     ChallengeLimits#MAX_LIFETIME_SECONDS}
 * @param allowedVerificationMethods methods by which the user may prove the action; absent: every one
 * @param verificationWebhook URL to which {@code action.verify} is posted before an approval succeeds
 */
@RejectUnknownMembers
public record ActionSettings(
        @UnprovenOutcome @Nullable ActionState defaultOutcome,
        @CodeDigits @Nullable Integer verificationCodeDigits,
        @Min(10) @Max(ChallengeLimits.MAX_LIFETIME_SECONDS) @Nullable Integer challengeLifetimeSeconds,
        @Size(max = 20) @Nullable List<@NotNull VerificationMethod> allowedVerificationMethods,
        @Size(max = 2048) @Pattern(regexp = "https?://.+", message = "must begin with https:// or http://") @Nullable
                String verificationWebhook) {
    /** Regular expression of an action's code. */
    public static final String CODE = "[A-Za-z0-9_-]{1,64}";

    /** Error text for a code that {@link #CODE} does not match. */
    public static final String CODE_MESSAGE = "must be 1 to 64 letters, digits, underscores or hyphens";

    /** Settings with every member absent. */
    public static final ActionSettings DEFAULTS = new ActionSettings(null, null, null, null, null);
}
