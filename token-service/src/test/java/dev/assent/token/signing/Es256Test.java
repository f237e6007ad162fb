// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Es256Test {
    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.ES256);
    private static final byte[] MESSAGE = "header.claims".getBytes(UTF_8);
    private static final int HALF = 32;

    ECKey key;
    Es256 es256;

    @BeforeEach
    void aKey() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256).generate();
        es256 = new Es256(key);
    }

    /** Often enough for numbers that begin with a zero byte. */
    @RepeatedTest(600)
    void theJdkVerifiesItsSignatures() throws JOSEException {
        Base64URL signature = es256.sign(HEADER, MESSAGE);

        assertThat(signature.decode()).hasSize(2 * HALF);
        assertThat(new ECDSAVerifier(key.toPublicJWK()).verify(HEADER, MESSAGE, signature))
                .isTrue();
    }

    @Test
    void itVerifiesSignaturesOfTheJdk() throws JOSEException {
        Base64URL signature = new ECDSASigner(key).sign(HEADER, MESSAGE);

        assertThat(es256.verify(HEADER, MESSAGE, signature)).isTrue();
    }

    @Test
    void itRefusesTheSignatureOfAnotherMessageOrKey() throws JOSEException {
        Base64URL signature = es256.sign(HEADER, MESSAGE);
        Es256 other = new Es256(new ECKeyGenerator(Curve.P_256).generate());

        assertThat(es256.verify(HEADER, "header.other".getBytes(UTF_8), signature))
                .isFalse();
        assertThat(other.verify(HEADER, MESSAGE, signature)).isFalse();
    }

    @Test
    void itRefusesASignatureWithAChangedByte() throws JOSEException {
        byte[] changed = es256.sign(HEADER, MESSAGE).decode();
        changed[HALF] ^= 1;

        assertThat(es256.verify(HEADER, MESSAGE, Base64URL.encode(changed))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, HALF, 2 * HALF - 1, 2 * HALF, 2 * HALF + 1, 4 * HALF})
    void itRefusesZeros(int length) {
        assertThat(es256.verify(HEADER, MESSAGE, Base64URL.encode(new byte[length])))
                .isFalse();
    }

    @Test
    void itRefusesNumbersThatAreNotBelowTheOrder() {
        byte[] highest = new byte[2 * HALF];
        Arrays.fill(highest, (byte) -1);

        assertThat(es256.verify(HEADER, MESSAGE, Base64URL.encode(highest))).isFalse();
    }

    @Test
    void itNeedsAPrivateKeyOnP256() throws JOSEException {
        ECKey p384 = new ECKeyGenerator(Curve.P_384).generate();

        assertThatThrownBy(() -> new Es256(p384)).isInstanceOf(JOSEException.class);
        assertThatThrownBy(() -> new Es256(key.toPublicJWK())).isInstanceOf(JOSEException.class);
    }
}
