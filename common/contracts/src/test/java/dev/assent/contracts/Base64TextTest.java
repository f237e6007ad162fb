// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    @Property
    void theEncodingOfBytesIsDecoded(@ForAll @Size(max = 70) byte[] bytes) {
        assertThat(Base64Text.decode(Base64.getEncoder().encodeToString(bytes))).contains(bytes);
        assertThat(Base64Text.decodeUrl(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                .contains(bytes);
    }

    @Property
    void noTwoTextsAreTheSameBytes(@ForAll String text) {
        Base64Text.decode(text)
                .ifPresent(bytes ->
                        assertThat(Base64.getEncoder().encodeToString(bytes)).isEqualTo(text));
        Base64Text.decodeUrl(text).ifPresent(bytes -> assertThat(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                .isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TQ", "TQ=", "TR==", "TQ===", "TWE", "TWF=", "TWE==", "TQ==\n", " TQ==", "_-8=", "T", "="})
    void anyOtherSpellingOfStandardBase64IsRefused(String text) {
        assertThat(Base64Text.decode(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TQ==", "TR", "TWF", "TWE=", "TQ\n", " TQ", "+/8", "T", "T.Q", "="})
    void anyOtherSpellingOfBase64UrlIsRefused(String text) {
        assertThat(Base64Text.decodeUrl(text)).isEmpty();
    }
}
