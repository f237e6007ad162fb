package dev.assent.token.session;

import dev.assent.runtime.secret.Sha256;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What a session is renewed with: 256 random bits that all tokens of a session share, its family, and 256 of this token
 * alone. Only hashes are kept. Whoever presents the family with other bits than the newest holds a token that was used
 * before, so that one row tells a reuse however long ago the token was good.
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

    /** The first token of a new family. */
    static RefreshToken first() {
        return new RefreshToken(random(), random());
    }

    /** The token that {@code text} spells; empty where it spells none. */
    static Optional<RefreshToken> parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == 2 * BYTES
                    ? Optional.of(
                            new RefreshToken(Arrays.copyOf(bytes, BYTES), Arrays.copyOfRange(bytes, BYTES, 2 * BYTES)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Another token of the same family. */
    RefreshToken next() {
        return new RefreshToken(family, random());
    }

    /** As the client holds it. */
    String text() {
        byte[] both = Arrays.copyOf(family, 2 * BYTES);
        System.arraycopy(own, 0, both, BYTES, BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /** By what the session of this token is found: base64url of a SHA-256, which suffices for 256 random bits. */
    String familyHash() {
        return Sha256.of(family);
    }

    /** By what this token is told from others of its family. */
    String hash() {
        return Sha256.of(own);
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
