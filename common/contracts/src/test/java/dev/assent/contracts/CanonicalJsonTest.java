// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares numbers with RFC 8785 appendix B and everything else with an independent implementation. */
class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2",
    })
    void numbersAreThoseOfRfc8785(String bits, String text) {
        double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(CanonicalJson.write(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        // Numbers for which Double.toString of Java 17 is too long, or the shortest text is not the closest.
        "1e-320, 1e-320",
        "2e-323, 2e-323",
        "2.2250738585072014E-308, 2.2250738585072014e-308",
        "1.1897314953572317E-308, 1.189731495357232e-308",
        "2e23, 2e+23",
        "8.41e21, 8.41e+21",
        "2.0e-3, 0.002",
        "5.684341886080801e-14, 5.684341886080801e-14",
        "9.5367431640625e-7, 9.5367431640625e-7",
        "1.9400994884341945E25, 1.9400994884341945e+25",
    })
    void numbersHaveTheFewestDigits(double number, String text) {
        assertThat(CanonicalJson.write(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0e5",
                "0.0",
                "0e999999999",
                "1e21",
                "1e23",
                "1E+2",
                "12.50",
                "0.1",
                "1e-320",
                "5e-324",
                "9007199254740992.0",
                "9007199254740994",
                "18014398509481984",
                "1.7976931348623157e308",
                "-49.99"
            })
    void whatTheCanonicalTextDenotesIsExact(String number) {
        assertThat(CanonicalJson.isExact(new BigDecimal(number))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "9007199254740993.0",
                "0.10000000000000000555",
                "123456789012345678",
                "1e400",
                "-1e999999999",
                "1e-400",
                "1e-999999999",
                "1.00000000000000001",
                // A double holds it, but its canonical text is 1152921504606847000.
                "1152921504606846976"
            })
    void whatTheCanonicalTextDoesNotDenoteIsNotExact(String number) {
        assertThat(CanonicalJson.isExact(new BigDecimal(number))).isFalse();
    }

    @Property(tries = 5000)
    void everyDoubleReadsBackAsItselfWithTheFewestDigits(@ForAll long bits) {
        double number = Double.longBitsToDouble(bits);
        Assume.that(Double.isFinite(number) && number != 0);
        String text = CanonicalJson.write(number);
        assertThat(Double.parseDouble(text)).isEqualTo(number);
        assertThat(digits(text)).isLessThanOrEqualTo(digits(Double.toString(number)));
    }

    @Property
    void textsAndOrderAreThoseOfAnIndependentImplementation(
            @ForAll String name, @ForAll String other, @ForAll String value, @ForAll int number, @ForAll boolean flag)
            throws IOException {
        Assume.that(isUnicode(name) && isUnicode(other) && isUnicode(value) && !name.equals(other));
        Map<String, Object> map = Map.of(name, List.of(value, number, flag), other, Map.of(value, value));
        assertThat(CanonicalJson.write(map)).isEqualTo(new JsonCanonicalizer(Json.write(map)).getEncodedString());
    }

    @Test
    void listsKeepTheirOrder() {
        assertThat(CanonicalJson.write(
                        Map.of("b", List.of(2, "x", true, Arrays.asList((Object) null)), "a", List.of())))
                .isEqualTo("{\"a\":[],\"b\":[2,\"x\",true,[null]]}");
    }

    @Test
    void whatHasNoCanonicalFormIsRefused() {
        assertThatThrownBy(() -> CanonicalJson.write(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CanonicalJson.write("\ud800")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CanonicalJson.write("\ude00\ud83d")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CanonicalJson.write(new Object())).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isUnicode(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static int digits(String number) {
        return new BigDecimal(number).stripTrailingZeros().precision();
    }
}
