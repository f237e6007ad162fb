// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentCodeTest {
    @Test
    void aCodeIsReadAsItIsShownAndTyped() {
        for (int i = 0; i < 200; i++) {
            EnrolmentCode code = EnrolmentCode.generate();
            String shown = code.shown().reveal();
            assertThat(shown).matches("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}");
            assertThat(Stream.of(
                            shown,
                            shown.toLowerCase(Locale.ROOT),
                            shown.replace("-", ""),
                            " " + shown.replace('-', ' ') + "\n",
                            shown.replace('0', 'O').replace('1', 'I'),
                            shown.replace('0', 'o').replace('1', 'l')))
                    .allSatisfy(typed -> assertThat(
                                    EnrolmentCode.parse(typed).orElseThrow().hash())
                            .isEqualTo(code.hash()));
        }
    }

    @Test
    void noTwoCodesAreEqual() {
        assertThat(Stream.generate(EnrolmentCode::generate).limit(1000).map(EnrolmentCode::hash))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ABCD-EFGH-JKMN-PQR", "ABCD-EFGH-JKMN-PQRST", "ABCD-EFGH-JKMN-PQRU", "ABCD_EFGH_JKMN_PQRS"})
    void anotherTextIsNoCode(String text) {
        assertThat(EnrolmentCode.parse(text)).isEmpty();
    }
}
