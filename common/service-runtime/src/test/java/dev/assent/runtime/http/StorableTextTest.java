// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Zoë", "😀", "\u0001", "a😀b😀", "\uffff"})
    void wholeTextIsStorable(String text) {
        assertThat(StorableText.isStorable(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0", "a\0b", "\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "a\ud83db", "😀\ude00"})
    void nulAndHalvesOfCharactersAreNot(String text) {
        assertThat(StorableText.isStorable(text)).isFalse();
    }

    @Property
    void storableIsWhatSurvivesUtf8AndHasNoNul(@ForAll String text) {
        boolean survives = new String(text.getBytes(UTF_8), UTF_8).equals(text);
        assertThat(StorableText.isStorable(text)).isEqualTo(survives && text.indexOf(0) < 0);
    }
}
