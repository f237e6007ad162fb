// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyRingTest {
    private static final String MATERIAL = "c2VjcmV0LWtleS1tYXRlcmlhbC0wMTIzNDU2Nzg5MDE=";

    @Test
    void theFirstKeySeals() {
        assertThat(TestKeys.of("new", "old").currentId()).isEqualTo("new");
    }

    @Test
    void aDerivedKeyIsHkdfOfTheMasterKey() {
        // Computed with Python's hmac: extract with a salt of 32 zero bytes, expand "assent/CHANNEL/seal" to 32 bytes.
        byte[] derived = TestKeys.configured("m:" + MATERIAL)
                .derive("m", KeyPurpose.CHANNEL, "seal")
                .orElseThrow();
        assertThat(HexFormat.of().formatHex(derived))
                .isEqualTo("a105e07b0cd0b94ca3fdedb9f180f6e88315336c942ddc4ad0d054a27b1c4739");
    }

    @Test
    void everyPurposeAndLabelAndMasterKeyHasAKeyOfItsOwn() {
        MasterKeyRing keys = TestKeys.of("a", "b");
        Set<String> derived = new HashSet<>();
        for (String id : new String[] {"a", "b"}) {
            for (KeyPurpose purpose : KeyPurpose.values()) {
                for (String label : new String[] {"", "seal", "20000", "20001"}) {
                    derived.add(HexFormat.of()
                            .formatHex(keys.derive(id, purpose, label).orElseThrow()));
                }
            }
        }
        assertThat(derived).hasSize(2 * KeyPurpose.values().length * 4);
        assertThat(TestKeys.of("b").derive("b", KeyPurpose.CHANNEL, "seal"))
                .contains(keys.derive("b", KeyPurpose.CHANNEL, "seal").orElseThrow());
    }

    @Test
    void aKeyThatIsNotConfiguredDerivesNothing() {
        assertThat(TestKeys.of("a").derive("b", KeyPurpose.CHANNEL, "seal")).isEmpty();
        assertThat(TestKeys.of("a").derive(null, KeyPurpose.CHANNEL, "seal")).isEmpty();
    }

    @Test
    void everyKeyHasTheStateThatItsEntryNames() {
        MasterKeyRing keys = TestKeys.configured(
                "new:" + MATERIAL, TestKeys.entry("kept"), TestKeys.entry("old") + ":retired", "gone:lost");

        assertThat(keys.currentId()).isEqualTo("new");
        assertThat(keys.state("new")).isEqualTo(MasterKeyState.CURRENT);
        assertThat(keys.state("kept")).isEqualTo(MasterKeyState.KEPT);
        assertThat(keys.state("old")).isEqualTo(MasterKeyState.RETIRED);
        assertThat(keys.state("gone")).isEqualTo(MasterKeyState.LOST);
        assertThat(keys.state("never")).isEqualTo(MasterKeyState.MISSING);
        assertThat(keys.retiredIds()).containsExactly("old");
        assertThat(keys.derive("old", KeyPurpose.CHANNEL, "seal")).isPresent();
        assertThat(keys.derive("gone", KeyPurpose.CHANNEL, "seal")).isEmpty();
    }

    @Test
    void onlyWhatIsSealedUnderARetiredKeyIsRetired() {
        MasterKeyRing keys = TestKeys.configured("new:" + MATERIAL, TestKeys.entry("old") + ":retired");
        String old = new Sealer(TestKeys.of("old")).seal(KeyPurpose.CHANNEL, "acme", new Secret("s"));

        assertThat(keys.isRetired(old)).isTrue();
        String resealed = new Sealer(keys).reseal(KeyPurpose.CHANNEL, "acme", old);
        assertThat(keys.isRetired(resealed)).isFalse();
        assertThat(new Sealer(TestKeys.configured("new:" + MATERIAL))
                        .open(KeyPurpose.CHANNEL, "acme", resealed)
                        .reveal())
                .isEqualTo("s");
        assertThat(keys.isRetired("no sealed text")).isFalse();
    }

    @Test
    void aRingThatCannotSealOrIsAmbiguousIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestKeys.configured("m:" + MATERIAL + ":retired", TestKeys.entry("n")))
                .withMessageContaining("retired");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestKeys.configured(TestKeys.entry("m"), "m:" + MATERIAL))
                .withMessageContaining("same id");
        assertThatThrownBy(() -> TestKeys.configured("m:lost")).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MATERIAL,
                "m\"k:" + MATERIAL,
                "m:" + MATERIAL + ":Retired",
                ":" + MATERIAL,
                "m:" + MATERIAL + "!",
                "m:" + "c2VjcmV0LWtleS1tYXRlcmlhbC0wMTIzNDU2Nzg5MDEyMzQ1",
                "m:c2VjcmV0LWtleS1tYXRlcmlhbA==",
                "m: " + MATERIAL,
                "m:" + MATERIAL + ":" + MATERIAL,
                "m:",
            })
    void whatIsNoKeyIsRefusedWithoutBeingQuoted(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestKeys.configured(entry))
                .withMessageStartingWith("assent.master-keys: ")
                .satisfies(MasterKeyRingTest::quotesNothing);
    }

    @Property
    void noErrorQuotesKeyMaterial(@ForAll String before, @ForAll String after) {
        try {
            TestKeys.configured(before + MATERIAL + after);
        } catch (IllegalArgumentException e) {
            quotesNothing(e);
        }
    }

    @Test
    void noKeyAtAllIsRefused() {
        assertThatThrownBy(TestKeys::configured).isInstanceOf(RuntimeException.class);
    }

    private static void quotesNothing(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .doesNotContain(MATERIAL.substring(0, 8))
                .doesNotContain(MATERIAL.substring(20, 28))
                .doesNotContain(new String(Base64.getDecoder().decode(MATERIAL), ISO_8859_1).substring(0, 10));
    }
}
