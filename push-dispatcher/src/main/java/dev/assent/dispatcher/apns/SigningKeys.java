package dev.assent.dispatcher.apns;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Reads Apple's .p8 files. */
final class SigningKeys {
    private SigningKeys() {}

    /** The key of {@code pem}; throws {@link IllegalArgumentException}, without a cause that may quote the key. */
    static ApnsSigningKey read(String pem, String teamId, String keyId) {
        try {
            return ApnsSigningKey.loadFromInputStream(new ByteArrayInputStream(pem.getBytes(UTF_8)), teamId, keyId);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("not a PKCS#8 private key on P-256");
        }
    }
}
