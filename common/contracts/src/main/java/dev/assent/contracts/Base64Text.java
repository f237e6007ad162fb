// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import java.util.Base64;
import java.util.Optional;

/**
 * Strict decoder of base64 (RFC 4648): each byte sequence has one text. It refuses what the decoders of the JDK accept:
 * absent or superfluous padding, and trailing bits that are not zero (§3.5).
 */
public final class Base64Text {
    private Base64Text() {}

    /** Decodes standard base64 with padding (§4); returns empty for every other text. */
    public static Optional<byte[]> decode(String text) {
        return decode(text, Base64.getDecoder(), Base64.getEncoder());
    }

    /** Decodes base64url without padding (§5, RFC 7515 §2); returns empty for every other text. */
    public static Optional<byte[]> decodeUrl(String text) {
        return decode(text, Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding());
    }

    private static Optional<byte[]> decode(String text, Base64.Decoder decoder, Base64.Encoder encoder) {
        try {
            byte[] bytes = decoder.decode(text);
            return encoder.encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
