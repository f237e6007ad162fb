// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Profile of a user as the wire protocol carries it. */
public record UserProfile(
        @Schema(required = true) boolean isEnrolled,
        @Nullable String email,
        @Schema(required = true) boolean emailVerified,
        @Nullable String phoneNumber,
        @Schema(required = true) boolean phoneNumberVerified,
        @Nullable String username,
        @Nullable String displayName,
        @Nullable Map<String, Object> custom,
        @Nullable List<String> enrolledVerificationMethods,
        @Nullable List<String> allowedVerificationMethods) {

    /** Profile of a user that does not exist: not enrolled, without attributes. */
    static UserProfile unknown() {
        return new UserProfile(false, null, false, null, false, null, null, null, null, null);
    }
}
