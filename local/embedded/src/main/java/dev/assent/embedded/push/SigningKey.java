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

/** A key as Apple hands it out, in a .p8 file. */
public final class SigningKey {
    private final KeyPair keys;

    /** A new key. */
    public SigningKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the header {@code authorization} of a push shows that this key's holder sends it, for the team {@code teamId}. */
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

    /** In DER, as pushy writes it and Apple takes it; a library for JWTs would refuse that. */
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

    /** The file's text. */
    public String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
