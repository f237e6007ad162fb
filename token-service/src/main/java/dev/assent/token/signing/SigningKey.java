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
 * One key for ES256 (RFC 7518 §3.4), ready for use.
 *
 * @param generation its place among the keys: each has the one after its predecessor's
 * @param signsFrom since when it signs; its end is its successor's beginning
 * @param publicKey what the world may know of it; its id is the key's thumbprint (RFC 7638)
 */
record SigningKey(int generation, Instant signsFrom, ECKey publicKey, JWSSigner signer, JWSVerifier verifier) {
    /** Many times faster on P-256 than the JDK's (docs/performance.md). */
    private static final Provider PROVIDER = new BouncyCastleProvider();

    /** The key whose private part {@code key} holds. */
    static SigningKey of(int generation, Instant signsFrom, ECKey key) {
        try {
            ECDSASigner signer = new ECDSASigner(key);
            ECDSAVerifier verifier = new ECDSAVerifier(key);
            signer.getJCAContext().setProvider(PROVIDER);
            verifier.getJCAContext().setProvider(PROVIDER);
            return new SigningKey(generation, signsFrom, key.toPublicJWK(), signer, verifier);
        } catch (JOSEException e) {
            throw new IllegalStateException("not a key for ES256: " + key.getKeyID(), e);
        }
    }

    String kid() {
        return publicKey.getKeyID();
    }
}
