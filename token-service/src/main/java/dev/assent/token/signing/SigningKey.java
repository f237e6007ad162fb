// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import java.time.Instant;

/**
 * A signing key for ES256 (RFC 7518 §3.4), parsed and ready to sign.
 *
 * @param generation the number of the key; its successor has the next one
 * @param signsFrom the time from which it signs, until its successor does
 * @param publicKey the public part; its id is the thumbprint (RFC 7638)
 * @param ecdsa signs and verifies with it
 */
record SigningKey(int generation, Instant signsFrom, ECKey publicKey, Es256 ecdsa) {
    /** Creates the key from {@code key}, which holds the private part; fails if it is not a P-256 key. */
    static SigningKey of(int generation, Instant signsFrom, ECKey key) {
        try {
            return new SigningKey(generation, signsFrom, key.toPublicJWK(), new Es256(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(
                    "signing key " + key.getKeyID() + ": not a P-256 key, as ES256 requires", e);
        }
    }

    String kid() {
        return publicKey.getKeyID();
    }
}
