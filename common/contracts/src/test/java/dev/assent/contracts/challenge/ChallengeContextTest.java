// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the canonical text with RFC 8785 and with an independent implementation of it. */
class ChallengeContextTest {
    private static final UUID ID = UUID.fromString("019ab4d2-5b10-7c3a-8f21-3d1f6a0b9c55");
    private static final long LARGEST_EXACT = 1L << 53;

    @Test
    void membersAreSortedAndNothingElseIsThere() {
        ChallengeContext context = new ChallengeContext(
                ID,
                "AAAAAAAAAAAAAAAAAAAAAA",
                "acme",
                "user-1",
                "pay",
                "key-1",
                Instant.parse("2026-11-24T08:30:00.120Z"),
                Instant.parse("2026-11-24T08:35:00Z"),
                UUID.fromString("019ab4c0-0a01-7e21-8c11-a1b2c3d4e5f6"),
                "192.0.2.1",
                "Mozilla/5.0 (X11) \"quoted\"",
                "browser-7",
                custom("payee", "Zoë", "amount", 12.50, "urgent", true));
        assertThat(context.canonicalText())
                .isEqualTo(
                        """
                        {"actionCode":"pay","createdAt":"2026-11-24T08:30:00.120Z",\
                        "custom":{"amount":12.5,"payee":"Zoë","urgent":true},"deviceId":"browser-7",\
                        "expiresAt":"2026-11-24T08:35:00.000Z","id":"019ab4d2-5b10-7c3a-8f21-3d1f6a0b9c55",\
                        "idempotencyKey":"key-1","ipAddress":"192.0.2.1","nonce":"AAAAAAAAAAAAAAAAAAAAAA",\
                        "tenantId":"acme","userAgent":"Mozilla/5.0 (X11) \\"quoted\\"",\
                        "userAuthenticatorId":"019ab4c0-0a01-7e21-8c11-a1b2c3d4e5f6","userId":"user-1","v":1}""");
    }

    @Test
    void whatIsAbsentIsLeftOut() {
        assertThat(context(null).canonicalText())
                .isEqualTo(
                        """
                        {"actionCode":"signIn","createdAt":"2026-11-24T08:30:00.000Z",\
                        "expiresAt":"2026-11-24T08:35:00.000Z","id":"019ab4d2-5b10-7c3a-8f21-3d1f6a0b9c55",\
                        "idempotencyKey":"key-1","nonce":"nonce","tenantId":"acme","userId":"user-1","v":1}""");
    }

    @Test
    void keysAreSortedByUtf16Units() {
        // RFC 8785 §3.2.3, whose sample this is.
        Map<String, Object> custom = custom(
                "\u20ac", "Euro Sign",
                "\r", "Carriage Return",
                "\ufb33", "Hebrew Letter Dalet With Dagesh",
                "1", "One",
                "\ud83d\ude00", "Emoji: Grinning Face",
                "\u0080", "Control",
                "\u00f6", "Latin Small Letter O With Diaeresis");
        assertThat(canonicalCustom(custom))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void stringsAreEscapedAsLittleAsPossible() {
        // RFC 8785 §3.2.2.2: only the control characters, the quote and the backslash; those with a short form in it.
        assertThat(canonicalCustom(custom("s", "\u20ac$\u000f\nA'B\"\\\\\"/\b\t\f\r\u0000\u001f\u007f\u2028<>&")))
                .isEqualTo(
                        "{\"s\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\\u0000\\u001f\u007f\u2028<>&\"}");
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 8785 §3.2.2.3 and appendix B.
        "333333333.33333329, 333333333.3333333",
        "1E30, 1e+30",
        "4.50, 4.5",
        "2e-3, 0.002",
        "0.000000000000000000000000001, 1e-27",
        "0, 0",
        "-0.0, 0",
        "4.9E-324, 5e-324",
        "-4.9E-324, -5e-324",
        "1.7976931348623157E308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "9.999999999999997E22, 9.999999999999997e+22",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "0.1, 0.1",
    })
    void numbersHaveTheFormOfEcmaScript(String number, String canonical) {
        assertThat(canonicalCustom(custom("n", Double.parseDouble(number)))).isEqualTo("{\"n\":" + canonical + "}");
    }

    @Property
    void integersThatADoubleHoldsStayAsTheyAre(
            @ForAll @LongRange(min = -LARGEST_EXACT, max = LARGEST_EXACT) long number) {
        assertThat(canonicalCustom(custom("n", number))).isEqualTo("{\"n\":" + number + "}");
    }

    @Property
    void everyNumberReadsBackAsItself(@ForAll double number) {
        Assume.that(Double.isFinite(number));
        String text = canonicalCustom(custom("n", number));
        assertThat(text).matches("\\{\"n\":(0|-?(0\\.0{0,5}[1-9]\\d*|[1-9]\\d*(\\.\\d+)?(e[+-]\\d+)?))\\}");
        double read = Json.read(text, JsonNode.class).get("n").doubleValue();
        assertThat(read == number).isTrue();
    }

    @Property
    void everyTextReadsBackAsItself(@ForAll("texts") String name, @ForAll("texts") String value) {
        String text = canonicalCustom(custom(name, value));
        assertThat(Json.read(text, JsonNode.class).get(name).textValue()).isEqualTo(value);
    }

    @Property
    void theOrderOfAttributesDoesNotMatter(@ForAll("texts") String one, @ForAll("texts") String other) {
        Assume.that(!one.equals(other));
        assertThat(context(custom(one, 1, other, 2)).canonicalText())
                .isEqualTo(context(custom(other, 2, one, 1)).canonicalText());
    }

    @Property
    void theCanonicalTextIsTheCanonicalTextOfItself(@ForAll("texts") String name, @ForAll double number) {
        Assume.that(Double.isFinite(number));
        String text = context(custom(name, number)).canonicalText();
        assertThat(Json.read(text, ChallengeContext.class).canonicalText()).isEqualTo(text);
    }

    private static ChallengeContext context(@Nullable Map<String, Object> custom) {
        return new ChallengeContext(
                ID,
                "nonce",
                "acme",
                "user-1",
                "signIn",
                "key-1",
                Instant.parse("2026-11-24T08:30:00Z"),
                Instant.parse("2026-11-24T08:35:00Z"),
                null,
                null,
                null,
                null,
                custom);
    }

    /** Returns the part of the canonical text that holds {@code custom}. */
    private static String canonicalCustom(Map<String, Object> custom) {
        String text = context(custom).canonicalText();
        String before = ",\"custom\":";
        String after = ",\"expiresAt\":";
        return text.substring(text.indexOf(before) + before.length(), text.lastIndexOf(after));
    }

    private static Map<String, Object> custom(Object... namesAndValues) {
        Map<String, Object> custom = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            custom.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return custom;
    }

    /** Generates text of whole characters, including those beyond the basic plane. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(20)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }
}
