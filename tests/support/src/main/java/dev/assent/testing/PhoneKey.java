// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Key of a test phone, P-256. */
public final class PhoneKey {
    private final KeyPair keys;

    /** Generates a key. */
    public PhoneKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the public key as request bodies have it: base64 of the SubjectPublicKeyInfo. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** Returns the public key as Android puts it into a query: base64 again. */
    public String queryKey() {
        return Base64.getEncoder().encodeToString(publicKey().getBytes(UTF_8));
    }

    /** Returns the public key as iOS puts it into a query: base64url without padding over the base64. */
    public String iosQueryKey() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(publicKey().getBytes(UTF_8));
    }

    /** Returns its signature of {@code message}, SHA-256 with ECDSA: base64 of DER. */
    public String sign(String message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(message.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
