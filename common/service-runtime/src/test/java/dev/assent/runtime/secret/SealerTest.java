// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEObject;
import java.text.ParseException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealerTest {
    private static final String OWNER = "acme";
    private static final Secret SECRET = new Secret("sk_hunter2");

    private final Sealer sealer = new Sealer(TestKeys.of("m1"));

    @Property(tries = 100)
    void whatIsSealedOpensForItsOwner(@ForAll("texts") String owner, @ForAll("texts") String secret) {
        String sealed = sealer.seal(KeyPurpose.CHANNEL, owner, new Secret(secret));
        assertThat(sealer.open(KeyPurpose.CHANNEL, owner, sealed).reveal()).isEqualTo(secret);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withCharRange('\u0000', '\ud7ff').ofMaxLength(200);
    }

    @Test
    void theSecretIsNotToBeSeen() {
        String sealed = sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        assertThat(sealed).doesNotContain("hunter2").matches("[A-Za-z0-9_.-]+");
        assertThat(SECRET).hasToString("***");
    }

    @Test
    void theSameSecretIsSealedDifferentlyEachTime() {
        assertThat(sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET))
                .isNotEqualTo(sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET));
    }

    @Test
    void theFormIsJweWithADirectKey() throws ParseException {
        var header =
                JWEObject.parse(sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET)).getHeader();
        assertThat(header.getAlgorithm()).isEqualTo(JWEAlgorithm.DIR);
        assertThat(header.getEncryptionMethod()).isEqualTo(EncryptionMethod.A256GCM);
        assertThat(header.getKeyID()).isEqualTo("m1");
    }

    @ParameterizedTest
    @EnumSource
    void opensForNoOtherPurpose(KeyPurpose purpose) {
        String sealed = sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        if (purpose != KeyPurpose.API_KEY) {
            assertThatIllegalArgumentException().isThrownBy(() -> sealer.open(purpose, OWNER, sealed));
        }
    }

    @Test
    void opensForNoOtherOwner() {
        String sealed = sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.open(KeyPurpose.API_KEY, "acme2", sealed));
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.open(KeyPurpose.API_KEY, "", sealed));
    }

    @Test
    void opensWithNoCharacterChanged() {
        String sealed = sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        for (int i = 0; i < sealed.length(); i++) {
            char other = sealed.charAt(i) == 'A' ? 'Q' : 'A';
            String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
            assertThatIllegalArgumentException()
                    .as("character %d", i)
                    .isThrownBy(() -> sealer.open(KeyPurpose.API_KEY, OWNER, changed))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
        }
    }

    @Property
    void anyOtherTextIsRefused(@ForAll String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.open(KeyPurpose.API_KEY, OWNER, text));
    }

    @Test
    void doesNotOpenUnderAnUnknownMasterKey() {
        String sealed = sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        Sealer other = new Sealer(TestKeys.of("m2"));
        assertThatIllegalArgumentException().isThrownBy(() -> other.open(KeyPurpose.API_KEY, OWNER, sealed));
    }

    @Test
    void doesNotOpenUnderAnotherKeyOfTheSameId() {
        String sealed = new Sealer(TestKeys.configured("m1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
                .seal(KeyPurpose.API_KEY, OWNER, SECRET);
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.open(KeyPurpose.API_KEY, OWNER, sealed));
    }

    @Test
    void stillOpensAfterTheMasterKeyHasRotated() {
        String old = sealer.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        Sealer rotated = new Sealer(TestKeys.of("m2", "m1"));
        assertThat(rotated.open(KeyPurpose.API_KEY, OWNER, old).reveal()).isEqualTo("sk_hunter2");

        String fresh = rotated.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        Sealer afterwards = new Sealer(TestKeys.of("m2"));
        assertThat(afterwards.open(KeyPurpose.API_KEY, OWNER, fresh).reveal()).isEqualTo("sk_hunter2");
    }

    @Test
    void anInstanceThatDoesNotHaveTheNewKeyFirstOpensWhatOneThatDoesHasSealed() {
        Sealer ahead = new Sealer(TestKeys.of("m2", "m1"));
        Sealer behind = new Sealer(TestKeys.of("m1", "m2"));
        String sealed = ahead.seal(KeyPurpose.API_KEY, OWNER, SECRET);
        assertThat(behind.open(KeyPurpose.API_KEY, OWNER, sealed).reveal()).isEqualTo("sk_hunter2");
    }
}
