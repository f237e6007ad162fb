// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Optional;

/** Parser of signed JWTs in compact form (RFC 7515 §7.1) from any issuer. */
public final class CompactJwtParser {
    private CompactJwtParser() {}

    /** Parses {@code text} without verifying it; returns empty if it is no such JWT. */
    public static Optional<SignedJWT> parse(String text) {
        try {
            return Optional.of(SignedJWT.parse(text));
        } catch (ParseException | IllegalArgumentException | NullPointerException e) {
            // The parser throws NullPointerException if the header is the JSON text null.
            return Optional.empty();
        }
    }
}
