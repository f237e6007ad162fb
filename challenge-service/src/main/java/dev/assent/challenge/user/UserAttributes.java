package dev.assent.challenge.user;

import jakarta.validation.constraints.Size;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a backend may say of a user, and is told once it is stored. What it leaves out stays as it was. */
public record UserAttributes(
        @Size(max = 320) String email,
        Boolean emailVerified,
        @Size(max = 32) String phoneNumber,
        Boolean phoneNumberVerified,
        @Size(max = 256) String username,
        @Size(max = 256) String displayName,
        @Schema(description = "strings, numbers and booleans; replaces those that were there")
                Map<String, Object> custom,
        @Size(max = 35) String locale) {
    /** Nothing said. */
    public static final UserAttributes NONE = tracked(null, null, null, null);

    /** What a tracked action says of its user. */
    public static UserAttributes tracked(String email, String phoneNumber, String username, String locale) {
        return new UserAttributes(email, null, phoneNumber, null, username, null, null, locale);
    }
}
