// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJwtParserTest {
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}";
    private static final String CLAIMS = "{\"sub\":\"user-1\"}";
    private static final String TOKEN = encoded(HEADER) + "." + encoded(CLAIMS) + ".c2lnbmF0dXJlcw";

    @Test
    void aCompactTokenIsParsed() {
        assertThat(CompactJwtParser.parse(TOKEN).orElseThrow().serialize()).isEqualTo(TOKEN);
    }

    @Test
    void whatIsParsedHasOneSpelling() {
        assertThat(CompactJwtParser.parse(TOKEN + "==")).isEmpty();
        assertThat(CompactJwtParser.parse(TOKEN + "\n")).isEmpty();
        assertThat(CompactJwtParser.parse(" " + TOKEN)).isEmpty();
        assertThat(CompactJwtParser.parse(TOKEN.replace(".", ".\n"))).isEmpty();
        assertThat(CompactJwtParser.parse(TOKEN.replace('.', ','))).isEmpty();
        assertThat(CompactJwtParser.parse(TOKEN + ".")).isEmpty();
        assertThat(CompactJwtParser.parse(TOKEN.substring(0, TOKEN.length() - 1) + "x"))
                .isEmpty();
    }

    @Property
    void noCharacterCanBeInserted(@ForAll @IntRange(max = 70) int place, @ForAll("any") char inserted) {
        int at = Math.min(place, TOKEN.length());
        String other = TOKEN.substring(0, at) + inserted + TOKEN.substring(at);
        CompactJwtParser.parse(other)
                .ifPresent(token -> assertThat(token.serialize()).isEqualTo(other));
    }

    @Provide
    Arbitrary<Character> any() {
        return Arbitraries.chars().range('\u0000', '\u017f');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"kid\":\"a\",\"kid\":\"a\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"HS256\",\"crit\":[]}",
                "{\"alg\":\"HS256\",\"b64\":false}",
                "{\"alg\":\"HS256\",\"b64\":true}",
                "{\"alg\":\"HS256\",\"x\":{\"a\":1,\"a\":2}}",
                "{\"alg\":\"HS256\"} {}",
                "{\"alg\":\"HS256\"",
                "{\"alg\":\"none\"}",
                "{}",
                "[]",
                "null",
                "\"text\"",
                "1"
            })
    void aHeaderThatIsNotSupportedIsRefused(String header) {
        assertThat(CompactJwtParser.parse(encoded(header) + "." + encoded(CLAIMS) + ".c2ln"))
                .isEmpty();
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        for (byte[] header :
                new byte[][] {"{\"alg\":\"HS256\",\"kid\":\"\u00e9\"}".getBytes(ISO_8859_1), HEADER.getBytes(UTF_16)}) {
            assertThat(CompactJwtParser.parse(encoded(header) + "." + encoded(CLAIMS) + ".c2ln"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {".", "..", "...", "e30.e30.", "e30..e30", ".e30.e30", "e30.e30.e30.e30", "e30.e30.e30.e30.e30"})
    void whatHasNoThreePartsIsRefused(String text) {
        assertThat(CompactJwtParser.parse(text)).isEmpty();
    }

    @Property
    void anyTextIsNoFailure(@ForAll String text) {
        assertThat(CompactJwtParser.parse(text)).isEmpty();
        assertThat(CompactJwtParser.parse(text + "." + text + "." + text)).isEmpty();
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
