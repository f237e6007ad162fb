package dev.assent.dispatcher.webpush;

import java.util.Base64;

/** The keys' form on the wire: base64url, written without padding and read with or without (RFC 4648 §5). */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The {@code length} bytes that {@code text} spells; throws {@link IllegalArgumentException} where it does not. */
    static byte[] decode(String text, int length) {
        byte[] bytes = Base64.getUrlDecoder().decode(text.replace("=", ""));
        if (bytes.length != length) {
            throw new IllegalArgumentException("not " + length + " bytes");
        }
        return bytes;
    }
}
