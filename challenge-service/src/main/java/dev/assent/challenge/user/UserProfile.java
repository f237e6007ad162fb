package dev.assent.challenge.user;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the wire says of a user; one that was never seen is simply not enrolled. */
public record UserProfile(
        @Schema(required = true) boolean isEnrolled,
        String email,
        @Schema(required = true) boolean emailVerified,
        String phoneNumber,
        @Schema(required = true) boolean phoneNumberVerified,
        String username,
        String displayName,
        Map<String, Object> custom,
        List<String> enrolledVerificationMethods,
        List<String> allowedVerificationMethods) {

    static UserProfile unknown() {
        return new UserProfile(false, null, false, null, false, null, null, null, null, null);
    }
}
