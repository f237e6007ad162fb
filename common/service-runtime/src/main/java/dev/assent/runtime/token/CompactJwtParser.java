package dev.assent.runtime.token;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Optional;

/** Reads what may be a signed JWT in compact form (RFC 7515 §7.1), whoever wrote it. */
public final class CompactJwtParser {
    private CompactJwtParser() {}

    /** {@code text} taken apart, nothing about it proven; empty where it is no such thing. */
    public static Optional<SignedJWT> parse(String text) {
        try {
            return Optional.of(SignedJWT.parse(text));
        } catch (ParseException | IllegalArgumentException | NullPointerException e) {
            // The parser fails with the last for a header that is the JSON text null.
            return Optional.empty();
        }
    }
}
