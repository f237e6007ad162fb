// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Reads the signing keys in Apple's .p8 files. */
final class SigningKeyReader {
    private SigningKeyReader() {}

    /** Returns the key of {@code pem}; throws {@link IllegalArgumentException}, without a cause that might quote the key. */
    static ApnsSigningKey read(String pem, String teamId, String keyId) {
        try {
            return ApnsSigningKey.loadFromInputStream(new ByteArrayInputStream(pem.getBytes(UTF_8)), teamId, keyId);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("privateKey: not a P-256 key in PKCS#8");
        }
    }
}
