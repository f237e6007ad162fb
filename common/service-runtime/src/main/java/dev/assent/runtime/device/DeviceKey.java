// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.device;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Base64Text;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.jspecify.annotations.Nullable;

/** Public key of a device: ECDSA on P-256, on the wire base64 of its X.509 SubjectPublicKeyInfo (RFC 5480). */
public final class DeviceKey {
    /** Maximum length in bytes of a DER signature on P-256. */
    private static final int MAX_SIGNATURE = 72;

    private final ECPublicKeyParameters key;
    private final String base64;

    private DeviceKey(ECPublicKeyParameters key, String base64) {
        this.key = key;
        this.base64 = base64;
    }

    /** Parses {@code base64}, standard and padded; returns empty if it is no P-256 key, or its point is not on the curve. */
    public static Optional<DeviceKey> parse(String base64) {
        return Base64Text.decode(base64).filter(der -> der.length > 0).flatMap(DeviceKey::parse);
    }

    private static Optional<DeviceKey> parse(byte[] der) {
        try {
            var info = SubjectPublicKeyInfo.getInstance(der);
            if (!X9ObjectIdentifiers.id_ecPublicKey.equals(info.getAlgorithm().getAlgorithm())
                    || !SECObjectIdentifiers.secp256r1.equals(
                            info.getAlgorithm().getParameters())) {
                return Optional.empty();
            }
            // Refuses points that are not on the curve.
            var parameters = (ECPublicKeyParameters) PublicKeyFactory.createKey(info);
            if (parameters.getQ().isInfinity()) {
                return Optional.empty();
            }
            return Optional.of(new DeviceKey(parameters, Base64.getEncoder().encodeToString(canonical(parameters))));
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Parses the key in a query parameter: base64, standard or base64url, each with or without padding, of the text that
     * {@link #parse} reads. The base64 of base64 has none of the characters in which the two alphabets differ.
     */
    public static Optional<DeviceKey> parseQuery(@Nullable String doubleBase64) {
        if (doubleBase64 == null) {
            return Optional.empty();
        }
        return Base64Text.decodeUrl(doubleBase64)
                .or(() -> Base64Text.decode(doubleBase64))
                .flatMap(text -> parse(new String(text, ISO_8859_1)));
    }

    /**
     * Verifies that {@code signature}, standard and padded base64 of a DER ECDSA-SHA256 signature, is this key's over the
     * UTF-8 bytes of {@code message}. Takes a large part of a millisecond: call it on a worker thread.
     */
    public boolean verifies(String message, String signature) {
        byte[] der = Base64Text.decode(signature).orElse(null);
        if (der == null || der.length > MAX_SIGNATURE) {
            return false;
        }
        // Bouncy Castle's own interface is many times faster than the JDK's provider (docs/performance.md).
        DSADigestSigner ecdsa = new DSADigestSigner(new ECDSASigner(), new SHA256Digest());
        ecdsa.init(false, key);
        byte[] bytes = message.getBytes(UTF_8);
        ecdsa.update(bytes, 0, bytes.length);
        return ecdsa.verifySignature(der);
    }

    /** Returns the canonical text by which a key is stored and compared: standard base64, padded, of the uncompressed point. */
    public String base64() {
        return base64;
    }

    private static byte[] canonical(ECPublicKeyParameters parameters) throws IOException {
        return new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                        parameters.getQ().getEncoded(false))
                .getEncoded("DER");
    }
}
