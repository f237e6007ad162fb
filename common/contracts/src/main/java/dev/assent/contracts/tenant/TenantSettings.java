package dev.assent.contracts.tenant;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a tenant's administrator has set, as it stands on the wire and travels in TenantChanged. What is absent has the
 * default that the accessor of the same meaning gives.
 *
 * @param allowedOrigins web origins that may call the client API (CORS), such as {@code https://login.example}
 * @param signedLookUpRequired whether a phone must sign a nonce to see what waits for it
 * @param signatureVersion2Required whether an answer must be signed in the form that covers approve or decline
 * @param mostDevices how many devices a user may have enrolled at a time
 * @param credentialLifetimeDays how long a device stays enrolled without {@code resetExpiry}; absent: for ever
 * @param verificationCodeDigits how many digits the user types on the phone; 0 for no code
 * @param mostWrongCodes after how many wrong codes in a row a device is disabled (NIST SP 800-63B-4 §3.2.2: at most 100)
 * @param pushBudget how many pushes in a window a user gets without having approved one
 * @param pushBudgetWindowSeconds that window
 * @param notMeBlockSeconds for how long a source that a user has denied gets no pushes
 * @param contextInPushes whether what the user is asked passes through APNs, FCM and Web Push; absent: only the challenge's
 *     id does
 * @param actions settings of single actions, by their code
 */
public record TenantSettings(
        @Size(max = 100) List<@NotNull @Pattern(regexp = ORIGIN, message = ORIGIN_MESSAGE) String> allowedOrigins,
        Boolean signedLookUpRequired,
        Boolean signatureVersion2Required,
        @Min(1) @Max(100) Integer mostDevices,
        @Min(1) @Max(3650) Integer credentialLifetimeDays,
        @CodeDigits Integer verificationCodeDigits,
        @Min(3) @Max(100) Integer mostWrongCodes,
        @Min(1) @Max(1000) Integer pushBudget,
        @Min(60) @Max(86_400) Integer pushBudgetWindowSeconds,
        @Min(0) @Max(604_800) Integer notMeBlockSeconds,
        Boolean contextInPushes,
        @Size(max = 200) @Valid
                Map<
                                @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE) String,
                                @NotNull @Valid ActionSettings>
                        actions) {

    private static final String ORIGIN = "https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?";
    private static final String ORIGIN_MESSAGE =
            "must be a scheme, a host and perhaps a port, such as https://login.example";

    /** Nothing set. */
    public static final TenantSettings DEFAULTS =
            new TenantSettings(null, null, null, null, null, null, null, null, null, null, null, null);

    private static final int DEFAULT_DEVICES = 10;
    private static final int DEFAULT_WRONG_CODES = 20;
    private static final int DEFAULT_PUSH_BUDGET = 5;
    private static final Duration DEFAULT_PUSH_BUDGET_WINDOW = Duration.ofMinutes(15);
    private static final Duration DEFAULT_NOT_ME_BLOCK = Duration.ofHours(1);

    /** Whether a page of {@code origin} may call the client API. */
    public boolean allowsOrigin(String origin) {
        return allowedOrigins != null && allowedOrigins.contains(origin);
    }

    /** Whether a phone must sign a nonce to see what waits for it. */
    public boolean requiresSignedLookUp() {
        return Boolean.TRUE.equals(signedLookUpRequired);
    }

    /** Whether an answer must be signed in the form that covers approve or decline. */
    public boolean requiresSignatureVersion2() {
        return Boolean.TRUE.equals(signatureVersion2Required);
    }

    /** How many devices a user may have: 10 by default. */
    public int deviceLimit() {
        return mostDevices == null ? DEFAULT_DEVICES : mostDevices;
    }

    /** After how many wrong codes in a row a device is disabled: 20 by default. */
    public int wrongCodeLimit() {
        return mostWrongCodes == null ? DEFAULT_WRONG_CODES : mostWrongCodes;
    }

    /** How many pushes a user gets within {@link #pushWindow} without having approved one: 5 by default. */
    public int pushLimit() {
        return pushBudget == null ? DEFAULT_PUSH_BUDGET : pushBudget;
    }

    /** The window of {@link #pushLimit}: 15 minutes by default. */
    public Duration pushWindow() {
        return pushBudgetWindowSeconds == null
                ? DEFAULT_PUSH_BUDGET_WINDOW
                : Duration.ofSeconds(pushBudgetWindowSeconds);
    }

    /** For how long a source that a user has denied gets no pushes to that user: an hour by default. */
    public Duration notMeBlock() {
        return notMeBlockSeconds == null ? DEFAULT_NOT_ME_BLOCK : Duration.ofSeconds(notMeBlockSeconds);
    }

    /** Whether what the user is asked passes through the services of others that carry pushes. */
    public boolean putsContextInPushes() {
        return Boolean.TRUE.equals(contextInPushes);
    }

    /** The settings of the action {@code code}. */
    public ActionSettings action(String code) {
        return actions == null ? ActionSettings.DEFAULTS : actions.getOrDefault(code, ActionSettings.DEFAULTS);
    }

    /** How many digits a user types to approve the action {@code code}; 0 where none. */
    public int codeDigits(String code) {
        Integer ofAction = action(code).verificationCodeDigits();
        if (ofAction != null) {
            return ofAction;
        }
        return verificationCodeDigits == null ? 0 : verificationCodeDigits;
    }
}
