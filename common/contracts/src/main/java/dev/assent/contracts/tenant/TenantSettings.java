// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.tenant;

import dev.assent.contracts.RejectUnknownMembers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a tenant, made by its administrator; both the wire format and a member of TenantChanged. An absent member has
 * the default that the accessor of the same meaning returns.
 *
 * @param allowedOrigins web origins that may call the client API (CORS), such as {@code https://login.example}
 * @param signedLookUpRequired whether a phone must sign a nonce to list its pending challenges
 * @param signatureVersion2Required whether an answer must be signed in the form that covers approve or decline
 * @param mostDevices maximum number of enrolled devices of a user
 * @param credentialLifetimeDays days until an enrolment expires without {@code resetExpiry}; absent: never
 * @param verificationCodeDigits number of digits that the user types on the phone; 0 for no code
 * @param mostWrongCodes number of wrong codes in a row that disables a device (NIST SP 800-63B-4 §3.2.2: at most 100)
 * @param pushBudget number of pushes that a user receives in a window without approving one
 * @param pushBudgetWindowSeconds length of that window in seconds
 * @param notMeBlockSeconds seconds without pushes from a source that the user has denied
 * @param contextInPushes whether the challenge's context passes through APNs, FCM and Web Push; absent: only its id does
 * @param challengeUrl URL of the tenant's own challenge page, which {@code track} answers as {@code url} with the token added
 * @param firstDeviceWithoutScope whether a track token without {@code add:authenticators} enrols a user's first device
 * @param attestation what happens to a device's proof of its integrity
 * @param publicUserData names of the user's custom attributes that the phone may show with a challenge
 * @param actions settings of single actions, by their code
 * @param page settings of the challenge page that Assent serves
 */
@RejectUnknownMembers
public record TenantSettings(
        @Size(max = 100) @Nullable
                List<@NotNull @Pattern(regexp = ORIGIN, message = ORIGIN_MESSAGE) String> allowedOrigins,
        @Nullable Boolean signedLookUpRequired,
        @Nullable Boolean signatureVersion2Required,
        @Min(1) @Max(100) @Nullable Integer mostDevices,
        @Min(1) @Max(3650) @Nullable Integer credentialLifetimeDays,
        @CodeDigits @Nullable Integer verificationCodeDigits,
        @Min(3) @Max(100) @Nullable Integer mostWrongCodes,
        @Min(1) @Max(1000) @Nullable Integer pushBudget,
        @Min(60) @Max(TenantSettings.MAX_PUSH_WINDOW_SECONDS) @Nullable Integer pushBudgetWindowSeconds,
        @Min(0) @Max(604_800) @Nullable Integer notMeBlockSeconds,
        @Nullable Boolean contextInPushes,
        @Size(max = 2048)
                @Pattern(
                        regexp = "https?://[^\\s/?#]+\\S*",
                        message = "must be a URL that begins with https:// or http://, without blanks")
                @Nullable
                String challengeUrl,
        @Nullable Boolean firstDeviceWithoutScope,
        @Nullable Attestation attestation,
        @Size(max = 50) @Nullable List<@NotNull @Size(min = 1, max = 64) String> publicUserData,
        @Size(max = 200) @Nullable
                Map<
                                @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE) String,
                                @NotNull @Valid ActionSettings>
                        actions,
        @Valid @Nullable PageSettings page) {

    /** As a browser writes it: another form of the same origin would never be equal to what it sends (RFC 6454 §6.2). */
    static final String ORIGIN =
            "(https://[a-z0-9.-]{1,253}(:(?!443$)[1-9][0-9]{0,4})?|http://[a-z0-9.-]{1,253}(:(?!80$)[1-9][0-9]{0,4})?)";

    private static final String ORIGIN_MESSAGE =
            "must be a scheme, a host in lower case and a port that is not the default, such as https://login.example";

    /** Settings with every member absent. */
    public static final TenantSettings DEFAULTS = new TenantSettings(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** Form of a tenant's id, as a regular expression. */
    public static final String TENANT_ID = "[A-Za-z0-9_-]{1,64}";

    /** Longest window of {@link #pushLimit} that a tenant can set. */
    public static final int MAX_PUSH_WINDOW_SECONDS = 86_400;

    private static final java.util.regex.Pattern ORIGIN_FORM = java.util.regex.Pattern.compile(ORIGIN);
    private static final java.util.regex.Pattern TENANT_ID_FORM = java.util.regex.Pattern.compile(TENANT_ID);

    private static final int DEFAULT_DEVICES = 10;
    private static final int DEFAULT_WRONG_CODES = 20;
    private static final int DEFAULT_PUSH_BUDGET = 5;
    private static final Duration DEFAULT_PUSH_BUDGET_WINDOW = Duration.ofMinutes(15);
    private static final Duration DEFAULT_NOT_ME_BLOCK = Duration.ofHours(1);

    /** Returns whether {@code text} has the form of an origin that a tenant can allow. */
    public static boolean isOrigin(String text) {
        return ORIGIN_FORM.matcher(text).matches();
    }

    /** Returns whether {@code text} has the form of a tenant's id. */
    public static boolean isTenantId(String text) {
        return TENANT_ID_FORM.matcher(text).matches();
    }

    /** Returns whether a page of {@code origin} may call the client API. */
    public boolean allowsOrigin(String origin) {
        return allowedOrigins != null && allowedOrigins.contains(origin);
    }

    /** Returns whether a phone must sign a nonce to list its pending challenges: false by default. */
    public boolean requiresSignedLookUp() {
        return Boolean.TRUE.equals(signedLookUpRequired);
    }

    /** Returns whether an answer must be signed in the form that covers approve or decline: false by default. */
    public boolean requiresSignatureVersion2() {
        return Boolean.TRUE.equals(signatureVersion2Required);
    }

    /** Returns the maximum number of devices of a user: 10 by default. */
    public int deviceLimit() {
        return mostDevices == null ? DEFAULT_DEVICES : mostDevices;
    }

    /** Returns the number of wrong codes in a row that disables a device: 20 by default. */
    public int wrongCodeLimit() {
        return mostWrongCodes == null ? DEFAULT_WRONG_CODES : mostWrongCodes;
    }

    /** Returns the number of pushes that a user receives within {@link #pushWindow} without approving one: 5 by default. */
    public int pushLimit() {
        return pushBudget == null ? DEFAULT_PUSH_BUDGET : pushBudget;
    }

    /** Returns the window of {@link #pushLimit}: 15 minutes by default. */
    public Duration pushWindow() {
        return pushBudgetWindowSeconds == null
                ? DEFAULT_PUSH_BUDGET_WINDOW
                : Duration.ofSeconds(pushBudgetWindowSeconds);
    }

    /** Returns the time without pushes from a source that the user has denied: an hour by default. */
    public Duration notMeBlock() {
        return notMeBlockSeconds == null ? DEFAULT_NOT_ME_BLOCK : Duration.ofSeconds(notMeBlockSeconds);
    }

    /** Returns whether the challenge's context passes through third-party push services: false by default. */
    public boolean putsContextInPushes() {
        return Boolean.TRUE.equals(contextInPushes);
    }

    /** Returns whether a track token without {@code add:authenticators} enrols a user's first device: false by default. */
    public boolean enrolsFirstDeviceWithoutScope() {
        return Boolean.TRUE.equals(firstDeviceWithoutScope);
    }

    /** Returns what happens to a device's proof of its integrity: {@link Attestation#OFF} by default. */
    public Attestation attestationPolicy() {
        return attestation == null ? Attestation.OFF : attestation;
    }

    /** Returns the names of the user's custom attributes that the phone may show: none by default. */
    public List<String> publicUserAttributes() {
        return publicUserData == null ? List.of() : publicUserData;
    }

    /** Returns the settings of the challenge page; the defaults if there are none. */
    public PageSettings pageSettings() {
        return page == null ? PageSettings.DEFAULTS : page;
    }

    /** Returns the settings of the action {@code code}; the defaults if there are none. */
    public ActionSettings action(String code) {
        return actions == null ? ActionSettings.DEFAULTS : actions.getOrDefault(code, ActionSettings.DEFAULTS);
    }

    /** Returns the number of digits that a user types to approve the action {@code code}; 0 for no code. */
    public int codeDigits(String code) {
        Integer ofAction = action(code).verificationCodeDigits();
        if (ofAction != null) {
            return ofAction;
        }
        return verificationCodeDigits == null ? 0 : verificationCodeDigits;
    }
}
