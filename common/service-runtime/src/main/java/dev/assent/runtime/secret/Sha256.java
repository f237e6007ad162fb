// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-256 (FIPS 180-4), by which a secret is recognised without being stored or sent. */
public final class Sha256 {
    private Sha256() {}

    /** Returns the base64url of the SHA-256 of the UTF-8 bytes of {@code text}. */
    public static String of(String text) {
        return of(text.getBytes(UTF_8));
    }

    /** Returns the base64url, without padding, of the SHA-256 of {@code bytes}. */
    public static String of(byte[] bytes) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, although every JDK provides it", e);
        }
    }
}
