// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.runtime.http.DisplayText;
import dev.assent.runtime.http.Identifier;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Attributes of a user that a backend sets and reads. An absent attribute keeps its stored value. */
public record UserAttributes(
        @Size(max = 320) @Identifier @Nullable String email,
        @Nullable Boolean emailVerified,
        @Size(max = 32) @Identifier @Nullable String phoneNumber,
        @Nullable Boolean phoneNumberVerified,
        @Size(max = 256) @Identifier @Nullable String username,
        @Size(max = 256) @DisplayText @Nullable String displayName,
        @Schema(description = "strings, numbers, booleans and lists of these; replaces the existing attributes")
                @Nullable
                Map<String, Object> custom,
        @Size(max = 35) @Identifier @Nullable String locale) {
    /** Attributes that change nothing. */
    public static final UserAttributes NONE = ofAction(null, null, null, null);

    /** Attributes that a track call carries. */
    public static UserAttributes ofAction(
            @Nullable String email, @Nullable String phoneNumber, @Nullable String username, @Nullable String locale) {
        return new UserAttributes(email, null, phoneNumber, null, username, null, null, locale);
    }

    /** Returns whether an attribute is present that UserChanged carries. */
    boolean hasProfile() {
        return email != null || phoneNumber != null || username != null || displayName != null || custom != null;
    }
}
