// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.ECDSAProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;

/**
 * ES256 (RFC 7518 §3.4) with one key, by Bouncy Castle's own interface: its provider for the JDK computes the multiples of
 * the base point again for each signature, which is most of the work. The nonce of a signature follows from the key and the
 * message (RFC 6979). It may be used by several threads.
 */
final class Es256 extends ECDSAProvider implements JWSSigner, JWSVerifier {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256r1");
    private static final ECDomainParameters P256 = new ECDomainParameters(CURVE);
    private static final PlainDSAEncoding ENCODING = PlainDSAEncoding.INSTANCE;
    private static final int SIGNATURE_BYTES = 64;

    private final ECPrivateKeyParameters privateKey;
    private final ECPublicKeyParameters publicKey;

    /** @throws JOSEException if {@code key} is not a P-256 key with its private part */
    Es256(ECKey key) throws JOSEException {
        super(JWSAlgorithm.ES256);
        if (!Curve.P_256.equals(key.getCurve()) || !key.isPrivate()) {
            throw new JOSEException("key: must be a P-256 key with its private part");
        }
        try {
            privateKey = new ECPrivateKeyParameters(key.getD().decodeToBigInteger(), P256);
            publicKey = new ECPublicKeyParameters(
                    P256.getCurve()
                            .createPoint(
                                    key.getX().decodeToBigInteger(), key.getY().decodeToBigInteger()),
                    P256);
        } catch (IllegalArgumentException e) {
            throw new JOSEException("key: not a point of P-256", e);
        }
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
        ECDSASigner ecdsa = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        ecdsa.init(true, privateKey);
        BigInteger[] signature = ecdsa.generateSignature(hash(signingInput));
        return Base64URL.encode(ENCODING.encode(P256.getN(), signature[0], signature[1]));
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) {
        byte[] bytes = signature.decode();
        if (bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        int half = SIGNATURE_BYTES / 2;
        ECDSASigner ecdsa = new ECDSASigner();
        ecdsa.init(false, publicKey);
        // It refuses numbers that are zero or not below the order of the curve.
        return ecdsa.verifySignature(
                hash(signingInput),
                new BigInteger(1, Arrays.copyOfRange(bytes, 0, half)),
                new BigInteger(1, Arrays.copyOfRange(bytes, half, SIGNATURE_BYTES)));
    }

    private static byte[] hash(byte[] message) {
        SHA256Digest digest = new SHA256Digest();
        digest.update(message, 0, message.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }
}
