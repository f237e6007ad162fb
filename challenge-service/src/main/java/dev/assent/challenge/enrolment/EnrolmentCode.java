// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Enrolment code: 80 random bits in Crockford's base32, in groups of four, such as {@code ABCD-EFGH-JKMN-PQRS}. A person can
 * type it, and nobody can guess it. Letters that look like digits are read as those.
 */
final class EnrolmentCode {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 16;
    private static final int GROUP = 4;
    private static final Pattern CODE = Pattern.compile("[" + ALPHABET + "]{" + LENGTH + "}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String characters;

    private EnrolmentCode(String characters) {
        this.characters = characters;
    }

    /** Returns a new code. */
    static EnrolmentCode generate() {
        StringBuilder characters = new StringBuilder(LENGTH);
        RANDOM.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> characters.append(ALPHABET.charAt(i)));
        return new EnrolmentCode(characters.toString());
    }

    /** Returns the code that a user has typed as {@code text}; empty if it is none. */
    static Optional<EnrolmentCode> parse(String text) {
        String plain = text.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s-]", "")
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        return CODE.matcher(plain).matches() ? Optional.of(new EnrolmentCode(plain)) : Optional.empty();
    }

    /** Returns the code as a person reads it. */
    Secret shown() {
        StringBuilder shown = new StringBuilder(characters);
        for (int i = LENGTH - GROUP; i > 0; i -= GROUP) {
            shown.insert(i, '-');
        }
        return new Secret(shown.toString());
    }

    /** Returns the hash by which the code is found; it is not stored itself. */
    String hash() {
        return Sha256.of(characters);
    }
}
