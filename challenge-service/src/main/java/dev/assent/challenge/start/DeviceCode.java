// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Generator of device codes: the secret with which the browser that starts a QR code, and no other caller, polls for its outcome. */
final class DeviceCode {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private DeviceCode() {}

    /** Returns a new code: 256 random bits, base64url without padding. */
    static Secret generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Returns the hash by which verification-service recognises {@code code}; null stays null. */
    static @Nullable String hash(@Nullable Secret code) {
        return code == null ? null : Sha256.of(code.reveal());
    }
}
