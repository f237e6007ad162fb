// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.contracts.challenge.VerificationMethod;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The session of a valid access token, as a backend receives it. */
@Schema(name = "ValidSession")
record ValidSession(
        @Schema(required = true) SessionUser user,
        @Schema(required = true, description = "Expiry time of the access token, in epoch seconds") long expiresAt,
        @Schema(
                        description =
                                "Method by which the user signed in; absent if the action was set to succeeded without a challenge")
                @Nullable
                VerificationMethod verificationMethod) {

    /** The user of the session, with the attributes that the backend has set. */
    @Schema(name = "SessionUser")
    record SessionUser(
            @Schema(required = true) String userId,
            @Nullable String email,
            @Nullable String phoneNumber,
            @Nullable String username,
            @Nullable String displayName,
            @Schema(description = "The attributes of the tenant") @Nullable Map<String, Object> custom) {

        /** Omits the attributes, which are personal data. */
        @Override
        public String toString() {
            return "SessionUser[" + userId + "]";
        }
    }
}
