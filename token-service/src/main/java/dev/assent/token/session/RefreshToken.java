// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.contracts.Base64Text;
import dev.assent.runtime.secret.Sha256;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A refresh token: 256 random bits that all tokens of a session share, its family, and 256 bits of its own. Only hashes
 * are stored. A token of the family with other bits than the newest one has been used before, so one row per session
 * detects a reuse however old the token is.
 */
final class RefreshToken {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] family;
    private final byte[] own;

    private RefreshToken(byte[] family, byte[] own) {
        this.family = family;
        this.own = own;
    }

    /** Creates the first token of a new family. */
    static RefreshToken first() {
        return new RefreshToken(random(), random());
    }

    /** Parses {@code text}; empty if it is not base64url without padding of 64 bytes. */
    static Optional<RefreshToken> parse(String text) {
        return Base64Text.decodeUrl(text)
                .filter(bytes -> bytes.length == 2 * BYTES)
                .map(bytes ->
                        new RefreshToken(Arrays.copyOf(bytes, BYTES), Arrays.copyOfRange(bytes, BYTES, 2 * BYTES)));
    }

    /** Creates another token of the same family. */
    RefreshToken next() {
        return new RefreshToken(family, random());
    }

    /** Returns the text that the client stores: base64url without padding. */
    String text() {
        byte[] both = Arrays.copyOf(family, 2 * BYTES);
        System.arraycopy(own, 0, both, BYTES, BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /** Returns the key of the session: base64url of a SHA-256, which suffices for 256 random bits. */
    String familyHash() {
        return Sha256.of(family);
    }

    /** Returns the hash that distinguishes this token from others of its family. */
    String hash() {
        return Sha256.of(own);
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
