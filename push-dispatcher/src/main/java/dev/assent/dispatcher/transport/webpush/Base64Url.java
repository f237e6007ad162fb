// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import java.util.Base64;

/** Codec of keys in base64url, encoded without padding and decoded with or without (RFC 4648 §5). */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Decodes {@code text} to {@code length} bytes; throws {@link IllegalArgumentException} if it is invalid or has another length. */
    static byte[] decode(String text, int length) {
        byte[] bytes = Base64.getUrlDecoder().decode(text.replace("=", ""));
        if (bytes.length != length) {
            throw new IllegalArgumentException("base64url: " + bytes.length + " bytes, expected " + length);
        }
        return bytes;
    }
}
