// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.contracts.challenge.VerificationMethod;
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

    /** The user of the session. */
    @Schema(name = "SessionUser")
    record SessionUser(@Schema(required = true) String userId) {}
}
