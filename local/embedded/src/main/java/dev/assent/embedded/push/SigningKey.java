// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.text.ParseException;
import java.util.Base64;

/** Signing key for APNs provider tokens, in the .p8 format of Apple. */
public final class SigningKey {
    private final KeyPair keys;

    /** Generates a key. */
    public SigningKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether the header {@code authorization} is a provider token of this key and of the team {@code teamId}. */
    public boolean hasSigned(String authorization, String teamId, String keyId) {
        try {
            SignedJWT token = SignedJWT.parse(authorization.replaceFirst("^bearer ", ""));
            return keyId.equals(token.getHeader().getKeyID())
                    && teamId.equals(token.getJWTClaimsSet().getIssuer())
                    && hasSigned(token);
        } catch (ParseException e) {
            return false;
        }
    }

    /** Verifies a signature in DER, as pushy encodes it and Apple accepts it; JWT libraries reject that encoding. */
    private boolean hasSigned(SignedJWT token) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initVerify(keys.getPublic());
            signature.update(token.getSigningInput());
            return signature.verify(token.getSignature().decode());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Returns the content of the .p8 file. */
    public String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
