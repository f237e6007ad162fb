// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceKeyTest {
    private static final KeyPair KEYS = keys("secp256r1");
    private static final byte[] DER = KEYS.getPublic().getEncoded();
    private static final String BASE64 = Base64.getEncoder().encodeToString(DER);
    private static final String MESSAGE = "AZq00lsQfDqPIT0fagucVUs1ZplNlWCo4XRQ2D3Bpp7cG8D4mDdGJbMEzGhS2nGv";
    private static final byte[] SIGNATURE = sign(KEYS, MESSAGE);
    private static final BigInteger ORDER =
            SECNamedCurves.getByName("secp256r1").getN();

    @Test
    void aKeyOfTheJdkIsKeptAsItIs() {
        assertThat(DeviceKey.parse(BASE64).orElseThrow().base64()).isEqualTo(BASE64);
    }

    @Test
    void whatTheKeySignedVerifies() {
        assertThat(key().verifies(MESSAGE, encoded(SIGNATURE))).isTrue();
        assertThat(key().verifies("", encoded(sign(KEYS, "")))).isTrue();
        assertThat(key().verifies("Zoë 😀", encoded(sign(KEYS, "Zoë 😀")))).isTrue();
    }

    @Property(tries = 50)
    void anyMessageVerifiesForItsKeyAlone(@ForAll("messages") String message) {
        String signature = encoded(sign(KEYS, message));
        assertThat(key().verifies(message, signature)).isTrue();
        assertThat(key().verifies(message + ".", signature)).isFalse();
        DeviceKey other = DeviceKey.parse(encoded(keys("secp256r1").getPublic().getEncoded()))
                .orElseThrow();
        assertThat(other.verifies(message, signature)).isFalse();
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.strings().withCharRange('\u0000', '\ud7ff').ofMaxLength(100);
    }

    @Test
    void everyBitOfASignatureMatters() {
        // But for the bits of its DER lengths, of which a strict reader refuses all others too.
        for (int bit = 0; bit < SIGNATURE.length * 8; bit++) {
            assertThat(key().verifies(MESSAGE, encoded(flipped(SIGNATURE, bit))))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void theOtherSpellingOfASignatureVerifiesToo() {
        // (r, n-s) is a signature wherever (r, s) is: who counts answers must not count signatures.
        ASN1Sequence pair = ASN1Sequence.getInstance(SIGNATURE);
        BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        byte[] other = der(ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(), ORDER.subtract(s));
        assertThat(key().verifies(MESSAGE, encoded(other))).isTrue();
    }

    @Test
    void noughtAndTheOrderAreNoSignatures() {
        // The mistake of CVE-2022-21449: for r = s = 0 any message would verify.
        BigInteger[] bad = {BigInteger.ZERO, ORDER, ORDER.negate(), BigInteger.ONE.negate()};
        for (BigInteger r : bad) {
            for (BigInteger s : bad) {
                assertThat(key().verifies(MESSAGE, encoded(der(r, s)))).isFalse();
            }
        }
    }

    @Property
    void anyBytesAreNoSignature(@ForAll @Size(max = 100) byte[] bytes) {
        assertThat(key().verifies(MESSAGE, encoded(bytes))).isFalse();
    }

    @Property
    void anyTextIsNoSignature(@ForAll String text) {
        assertThat(key().verifies(MESSAGE, text)).isFalse();
    }

    @Test
    void aSignatureInTheFormOfJwsIsNone() throws GeneralSecurityException {
        Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
        ecdsa.initSign(KEYS.getPrivate());
        ecdsa.update(MESSAGE.getBytes(UTF_8));
        assertThat(key().verifies(MESSAGE, encoded(ecdsa.sign()))).isFalse();
    }

    @Property
    void anyBytesAreNoKeyAndNoFailure(@ForAll @Size(max = 150) byte[] bytes) {
        assertThat(DeviceKey.parse(encoded(bytes))).isEmpty();
    }

    @Property
    void anyTextIsNoKeyAndNoFailure(@ForAll String text) {
        assertThat(DeviceKey.parse(text)).isEmpty();
        assertThat(DeviceKey.parseQuery(text)).isEmpty();
    }

    @Test
    void aKeyWithOneBitChangedIsRefusedOrIsTheSameKey() {
        for (int bit = 0; bit < DER.length * 8; bit++) {
            String changed = encoded(flipped(DER, bit));
            assertThatCode(() -> DeviceKey.parse(changed)).doesNotThrowAnyException();
            // A bit of the point makes a point that is not on the curve, or, with luck, another one.
            DeviceKey.parse(changed).ifPresent(key -> assertThat(key.verifies(MESSAGE, encoded(SIGNATURE)))
                    .isEqualTo(key.base64().equals(BASE64)));
        }
    }

    @Property
    void aKeyWithBytesChangedNeverFails(@ForAll @Size(min = 1, max = 8) int[] places, @ForAll byte value) {
        byte[] changed = DER.clone();
        for (int place : places) {
            changed[Math.floorMod(place, changed.length)] = value;
        }
        DeviceKey.parse(encoded(changed)).ifPresent(key -> key.verifies(MESSAGE, encoded(SIGNATURE)));
    }

    @Test
    void aKeyCutShortOrGrownIsRefused() {
        for (int length = 0; length < DER.length; length++) {
            assertThat(DeviceKey.parse(encoded(Arrays.copyOf(DER, length))))
                    .as("the first %d bytes", length)
                    .isEmpty();
        }
        assertThat(DeviceKey.parse(encoded(Arrays.copyOf(DER, DER.length + 1)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void otherCurvesAreRefused(String curve) {
        assertThat(DeviceKey.parse(encoded(keys(curve).getPublic().getEncoded())))
                .isEmpty();
    }

    @Test
    void aCurveOfTheSameSizeIsRefused() throws IOException {
        var generator = SECNamedCurves.getByName("secp256k1").getG();
        assertThat(DeviceKey.parse(encoded(new SubjectPublicKeyInfo(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1),
                                generator.getEncoded(false))
                        .getEncoded())))
                .isEmpty();
    }

    @Test
    void rsaKeysAreRefused() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        assertThat(DeviceKey.parse(encoded(rsa.generateKeyPair().getPublic().getEncoded())))
                .isEmpty();
    }

    @Test
    void aCompressedPointIsTheSameKey() {
        String compressed = encoded(info(point().getEncoded(true)));
        DeviceKey key = DeviceKey.parse(compressed).orElseThrow();
        assertThat(compressed).isNotEqualTo(BASE64);
        assertThat(key.base64()).isEqualTo(BASE64);
        assertThat(key.verifies(MESSAGE, encoded(SIGNATURE))).isTrue();
    }

    @Test
    void aHybridPointIsTheSameKeyOrNone() {
        byte[] hybrid = point().getEncoded(false);
        hybrid[0] = (byte) (6 | (hybrid[hybrid.length - 1] & 1));
        DeviceKey.parse(encoded(info(hybrid)))
                .ifPresent(key -> assertThat(key.base64()).isEqualTo(BASE64));
        hybrid[0] ^= 1;
        assertThat(DeviceKey.parse(encoded(info(hybrid)))).isEmpty();
    }

    @Test
    void thePointAtInfinityIsRefused() {
        assertThat(DeviceKey.parse(encoded(info(new byte[] {0})))).isEmpty();
    }

    @Test
    void aPointThatIsNotOnTheCurveIsRefused() {
        byte[] off = new byte[65];
        off[0] = 4;
        off[64] = 1;
        assertThat(DeviceKey.parse(encoded(info(off)))).isEmpty();
    }

    @Test
    void aKeyHasOneSpelling() {
        String withOtherTrailingBits = BASE64.replace("==", "").substring(0, BASE64.length() - 3)
                + (char) (BASE64.charAt(BASE64.length() - 3) + 1) + "==";
        for (String other : List.of(
                " " + BASE64 + "\n", BASE64 + "\n", BASE64.replace("=", ""), BASE64 + "=", withOtherTrailingBits)) {
            assertThat(DeviceKey.parse(other)).as(other).isEmpty();
            String query = encoded(other.getBytes(UTF_8));
            assertThat(DeviceKey.parseQuery(query)).as(query).isEmpty();
        }
    }

    @Test
    void aSignatureHasOneSpelling() {
        byte[] der = SIGNATURE;
        // A length that leaves trailing bits: DER signatures of 69 or 72 bytes leave none.
        while (der.length % 3 == 0) {
            der = sign(KEYS, MESSAGE);
        }
        String signature = encoded(der);
        int last = signature.indexOf('=') - 1;
        assertThat(key().verifies(MESSAGE, signature)).isTrue();
        for (String other : List.of(
                " " + signature,
                signature + "\n",
                signature.replace("=", ""),
                signature + "=",
                signature.substring(0, last) + (char) (signature.charAt(last) + 1) + signature.substring(last + 1))) {
            assertThat(key().verifies(MESSAGE, other)).as(other).isFalse();
        }
    }

    @Test
    void aQueryHoldsTheKeyInBase64OverBase64() {
        byte[] text = BASE64.getBytes(UTF_8);
        assertIsTheKey(Base64.getEncoder().encodeToString(text));
        assertIsTheKey(Base64.getUrlEncoder().withoutPadding().encodeToString(text));
        assertIsTheKey(Base64.getUrlEncoder().encodeToString(text));
        assertIsTheKey(Base64.getEncoder().withoutPadding().encodeToString(text));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "=", "%%%", "AAAA", "null"})
    void aQueryWithoutAKeyIsRefused(String query) {
        assertThat(DeviceKey.parseQuery(query)).isEmpty();
    }

    @Test
    void theKeyOnceEncodedIsNoQuery() {
        assertThat(DeviceKey.parseQuery(BASE64)).isEmpty();
    }

    private static void assertIsTheKey(String query) {
        assertThat(DeviceKey.parseQuery(query).orElseThrow().base64()).isEqualTo(BASE64);
    }

    private static DeviceKey key() {
        return DeviceKey.parse(BASE64).orElseThrow();
    }

    private static ECPoint point() {
        return SECNamedCurves.getByName("secp256r1")
                .getCurve()
                .decodePoint(
                        SubjectPublicKeyInfo.getInstance(DER).getPublicKeyData().getBytes());
    }

    private static byte[] info(byte[] point) {
        try {
            return new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                            point)
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] der(BigInteger r, BigInteger s) {
        try {
            return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static KeyPair keys(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sign(KeyPair keys, String message) {
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initSign(keys.getPrivate());
            ecdsa.update(message.getBytes(UTF_8));
            return ecdsa.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
