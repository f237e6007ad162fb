// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.attestation.AttestationSummary;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An authenticator as a backend or, with masked addresses, a browser sees it: a device, or a verified address.
 *
 * @param erroredAt time at which the last push to the device failed; null if it did not
 * @param errorCode the push service's own code for that
 */
public record UserAuthenticator(
        @Schema(required = true) String userId,
        @Schema(required = true) UUID userAuthenticatorId,
        @Schema(required = true) String verificationMethod,
        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant verifiedAt,
        @Nullable Instant lastVerifiedAt,
        @Schema(description = "true for the method that was recorded as the default") @Nullable Boolean isDefault,
        @Nullable String phoneNumber,
        @Nullable String email,
        @Nullable String displayName,
        @Nullable String devicePlatform,
        @Nullable AttestationSummary attestation,
        @Nullable Instant erroredAt,
        @Nullable String errorCode) {

    static UserAuthenticator of(Authenticator device, @Nullable AttestationSummary attestation) {
        return new UserAuthenticator(
                device.userId(),
                device.id(),
                device.credentialType().verificationMethod().name(),
                device.enrolledAt(),
                device.enrolledAt(),
                device.lastVerifiedAt(),
                null,
                null,
                null,
                device.deviceName(),
                device.platform(),
                attestation,
                device.erroredAt(),
                device.errorCode());
    }

    static UserAuthenticator of(ContactAuthenticator contact) {
        boolean phone = contact.method().kind() == MethodName.Kind.PHONE_NUMBER;
        return new UserAuthenticator(
                contact.userId(),
                contact.id(),
                contact.method().name(),
                contact.createdAt(),
                contact.verifiedAt(),
                null,
                contact.preferred() ? true : null,
                phone ? contact.address() : null,
                phone ? null : contact.address(),
                null,
                null,
                null,
                null,
                null);
    }

    /** Returns this authenticator for the client API: addresses masked, the platform as browser SDKs name it. */
    UserAuthenticator masked() {
        return new UserAuthenticator(
                userId,
                userAuthenticatorId,
                verificationMethod,
                createdAt,
                verifiedAt,
                lastVerifiedAt,
                isDefault,
                phoneNumber == null ? null : MaskedAddress.phoneNumber(phoneNumber),
                email == null ? null : MaskedAddress.email(email),
                displayName,
                devicePlatform == null ? null : devicePlatform.toUpperCase(Locale.ROOT),
                null,
                erroredAt,
                errorCode);
    }
}
