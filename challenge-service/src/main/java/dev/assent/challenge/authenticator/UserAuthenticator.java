// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An authenticator as a backend sees it: a device, or an address that the backend has verified. */
public record UserAuthenticator(
        @Schema(required = true) String userId,
        @Schema(required = true) UUID userAuthenticatorId,
        @Schema(required = true) String verificationMethod,
        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant verifiedAt,
        @Nullable Instant lastVerifiedAt,
        @Nullable String phoneNumber,
        @Nullable String email,
        @Nullable String displayName,
        @Nullable String devicePlatform) {

    static UserAuthenticator of(Authenticator device) {
        return new UserAuthenticator(
                device.userId(),
                device.id(),
                device.credentialType().verificationMethod().name(),
                device.enrolledAt(),
                device.enrolledAt(),
                device.lastVerifiedAt(),
                null,
                null,
                device.deviceName(),
                device.platform());
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
                phone ? contact.address() : null,
                phone ? null : contact.address(),
                null,
                null);
    }
}
