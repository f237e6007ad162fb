package dev.assent.token.session;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The tokens of a session, for the client to keep. */
@Schema(name = "SessionTokens")
record TokenPair(
        @Schema(required = true, description = "Says who is signed in, for a short time") String accessToken,
        @Schema(required = true, description = "Good once, for the next pair") String refreshToken) {

    /** Shows neither. */
    @Override
    public String toString() {
        return "TokenPair[***]";
    }
}
