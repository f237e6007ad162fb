// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON texts that parsers read differently, and texts that are no JSON. */
final class OddJson {
    private static final int DEEP = 2_000;

    /** Values of each JSON type; a member takes those of its own type alone. */
    static final Map<String, List<String>> BY_TYPE = Map.of(
            "string", List.of("\"text\"", "\"5\"", "\"true\"", "\"\""),
            "integer", List.of("5", "0", "-1", "3"),
            "number", List.of("0.9", "2.5"),
            "boolean", List.of("true", "false"),
            "array", List.of("[]", "[{}]", "[null]", "[\"text\"]"),
            "object", List.of("{}", "{\"x\": [1]}"));

    /** Values that a member of any type refuses, since no parser may make a value of them. */
    static final List<String> ILLEGAL = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "+5",
            "05",
            ".5",
            "5.",
            "0x10",
            "1_000",
            "'text'",
            "text",
            "True",
            "undefined",
            "\"\\x41\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"\u0000\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\u00c0\u00af\"",
            "\"\u00ff\"",
            "\"\u00ed\u00a0\u0080\"",
            "\"\u00f8\u0088\u0080\u0080\u0080\"",
            "\"\u00e2\u0082\"",
            "/* a */ 5",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "[".repeat(DEEP) + "]".repeat(DEEP),
            "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP));

    /** Texts that are strings: accepted as they are, or refused. */
    static final List<String> UNUSUAL_TEXTS = List.of(
            "\"\"",
            "\" \"",
            "\"\\u202etxt\"",
            "\"\\u2066a\\u2069\"",
            "\"\\u001b[31m\"",
            "\"\\u007f\"",
            "\"\\u0085\"",
            "\"a\\r\\nb\"",
            "\"\\t\"",
            "\"\\ufeffa\"",
            "\"\\u200b\"",
            "\"e\\u0301\"",
            "\"\\ud83e\\udd8a\"",
            "\"..\"",
            "\"../..\"",
            "\"null\"",
            "\"-1\"",
            "\"' or 1=1--\"",
            "\"<script>\"",
            "\"" + "a".repeat(257) + "\"",
            "\"" + "a".repeat(5_000) + "\"",
            "\"" + "\\u00e9".repeat(3_000) + "\"");

    /** Numbers that do not fit an integer. */
    static final List<String> NO_INTEGER = List.of(
            "0.9",
            "-0.5",
            "1e-320",
            "1e400",
            "1e999",
            "12345678901234567890",
            "-12345678901234567890",
            "2147483648",
            "9007199254740993.5",
            "1" + "0".repeat(900));

    /** Numbers that an integer may take by its value, whatever their form. */
    static final List<String> UNUSUAL_NUMBERS =
            List.of("5.0", "-0", "-0.0", "1e1", "1E+1", "0", "1", "-1", "2147483647");

    /** Numbers that a double does not hold exactly, and others at its limits. */
    static final List<String> EXTREME_NUMBERS = List.of(
            "1e-320",
            "9007199254740993",
            "9007199254740993.0",
            "1e21",
            "1e308",
            "1e309",
            "0.1",
            "-0",
            "123456789012345678901234567890",
            "4.9e-324",
            "1" + "0".repeat(2_000));

    private OddJson() {}

    /** Returns bodies that are no JSON object, by name. */
    static Map<String, byte[]> noObject() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        for (String text : List.of(
                "{",
                "}",
                "[]",
                "\"text\"",
                "5",
                "true",
                " ",
                "\t\r\n",
                "{\"a\": }",
                "\u0000",
                "{\"a\":1}}",
                "nul",
                "[[[[[[[[",
                "{}{}",
                "{} x",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{,}",
                "// a\n{}",
                "/* */{}",
                "<a/>",
                "a=b",
                "NaN",
                "{\"a\":1",
                "{\"a\"",
                "{\"a\":\"",
                "{\u0000}",
                "{\"\u00c0\u00af\":1}",
                "\u00fe\u00ff")) {
            bodies.put("body " + text, text.getBytes(ISO_8859_1));
        }
        bodies.put("body nested deeply", ("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP)).getBytes(UTF_8));
        bodies.put("body of open brackets", "[".repeat(20_000).getBytes(UTF_8));
        return bodies;
    }

    /** Returns {@code body} in forms that are none of JSON's (RFC 8259 section 8.1: UTF-8 without a byte order mark). */
    static Map<String, byte[]> otherEncodings(byte[] body) {
        String text = new String(body, UTF_8);
        return Map.of(
                "body in UTF-16", ("\ufeff" + text).getBytes(UTF_16LE),
                "body in UTF-16 without a mark", text.getBytes(UTF_16LE),
                "body in UTF-32", utf32(text),
                "body with a byte order mark", ("\ufeff" + text).getBytes(UTF_8));
    }

    private static byte[] utf32(String text) {
        return text.getBytes(java.nio.charset.Charset.forName("UTF-32LE"));
    }
}
