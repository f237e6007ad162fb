// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The pair of tokens of a session, which the client stores. */
@Schema(name = "SessionTokens")
record TokenPair(
        @Schema(required = true, description = "Short-lived; identifies the signed-in user") String accessToken,
        @Schema(required = true, description = "Single-use; exchanged for the next pair") String refreshToken) {

    /** Omits both tokens, so that no log holds them. */
    @Override
    public String toString() {
        return "TokenPair[***]";
    }
}
