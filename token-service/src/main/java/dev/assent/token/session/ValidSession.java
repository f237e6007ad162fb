package dev.assent.token.session;

import dev.assent.contracts.challenge.VerificationMethod;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a backend is told about an access token that is good. */
@Schema(name = "ValidSession")
record ValidSession(
        @Schema(required = true) SessionUser user,
        @Schema(required = true, description = "When the access token expires, in epoch seconds") long expiresAt,
        @Schema(
                        description =
                                "How the user signed in; absent where the action was set to succeeded without a challenge")
                VerificationMethod verificationMethod) {

    /** Whose session it is. */
    @Schema(name = "SessionUser")
    record SessionUser(@Schema(required = true) String userId) {}
}
