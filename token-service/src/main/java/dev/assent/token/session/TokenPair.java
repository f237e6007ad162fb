// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The pair of tokens of a session, which the client stores. */
@Schema(name = "SessionTokens")
record TokenPair(
        @Schema(required = true, description = "Says who is signed in, for a short time") String accessToken,
        @Schema(required = true, description = "Good once, for the next pair") String refreshToken) {

    /** Omits both tokens, so that no log holds them. */
    @Override
    public String toString() {
        return "TokenPair[***]";
    }
}
