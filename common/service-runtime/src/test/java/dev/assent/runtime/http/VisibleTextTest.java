// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "auth0|123", "Zoë", "מזל טוב", "😀", "می‌خواهم", "a b"})
    void textOfEveryScriptIsAnIdentifier(String text) {
        assertThat(VisibleText.isIdentifier(text)).isTrue();
        assertThat(VisibleText.replaceHidden(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\t",
                "\u0000",
                "\u001b[2J",
                "\u007f",
                "\u0085",
                "\u009b",
                "\u2028",
                "\u2029",
                "a\u202eb",
                "\u202a",
                "\u202b",
                "\u202c",
                "\u202d",
                "\u2066",
                "\u2067",
                "\u2068",
                "\u2069"
            })
    void whatHidesOrReordersTextIsRefusedAndMadeVisible(String text) {
        assertThat(VisibleText.isIdentifier(text)).isFalse();
        assertThat(VisibleText.isDisplayable(text)).isFalse();
        assertThat(VisibleText.replaceHidden(text)).hasSameSizeAs(text).contains("\ufffd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200f1,234.00\u00a0\u200f₪", "\u061c5", "\u200e7"})
    void theMarksOfFormattedAmountsAreDisplayedAndNotInIdentifiers(String amount) {
        assertThat(VisibleText.isDisplayable(amount)).isTrue();
        assertThat(VisibleText.isIdentifier(amount)).isFalse();
    }

    @Property
    void whatWasMadeVisibleIsDisplayable(@ForAll String text) {
        assertThat(VisibleText.isDisplayable(VisibleText.replaceHidden(text))).isTrue();
    }
}
