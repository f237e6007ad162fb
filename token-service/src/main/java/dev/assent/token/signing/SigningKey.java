// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import java.security.Provider;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A signing key for ES256 (RFC 7518 §3.4), parsed and ready to sign.
 *
 * @param generation the number of the key; its successor has the next one
 * @param signsFrom the time from which it signs, until its successor does
 * @param publicKey the public part; its id is the thumbprint (RFC 7638)
 */
record SigningKey(int generation, Instant signsFrom, ECKey publicKey, JWSSigner signer, JWSVerifier verifier) {
    /** Bouncy Castle is many times faster on P-256 than the JDK (docs/performance.md). */
    private static final Provider PROVIDER = new BouncyCastleProvider();

    /** Creates the key from {@code key}, which holds the private part; fails if it is not a P-256 key. */
    static SigningKey of(int generation, Instant signsFrom, ECKey key) {
        try {
            ECDSASigner signer = new ECDSASigner(key);
            ECDSAVerifier verifier = new ECDSAVerifier(key);
            signer.getJCAContext().setProvider(PROVIDER);
            verifier.getJCAContext().setProvider(PROVIDER);
            return new SigningKey(generation, signsFrom, key.toPublicJWK(), signer, verifier);
        } catch (JOSEException e) {
            throw new IllegalStateException(
                    "signing key " + key.getKeyID() + ": not a P-256 key, as ES256 requires", e);
        }
    }

    String kid() {
        return publicKey.getKeyID();
    }
}
