// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import java.util.List;

/** Texts that servers, proxies and parsers read differently. */
final class OddText {
    /** Percent-encoded bytes that are no text: NUL, broken escapes, and what is not UTF-8 (RFC 3629). */
    static final List<String> ILLEGAL_ENCODED = List.of(
            "%00",
            "a%00b",
            "%C0%AF",
            "%C0%AE%C0%AE",
            "%E0%80%AF",
            "%FF",
            "a%FE",
            "%ED%A0%80",
            "%F5%80%80%80",
            "%E2%82",
            "%",
            "%2",
            "%zz",
            "a%2gb",
            "%u002e");

    /** Control characters, and characters that change the direction of a text: no part of what people read. */
    static final List<String> CONTROLS = List.of(
            "a%0d%0aX-Injected:%20yes",
            "%1B[31m", "%7F", "%C2%85", "%E2%80%AEtxt", "%E2%81%A6a", "%E2%80%8Fa", "%E2%80%A8");

    /** Raw bytes that RFC 9112 does not allow in a request target, and that are no UTF-8. */
    static final List<String> ILLEGAL_RAW =
            List.of("\u0000", "a\u0000b", "a b", "\t", "\u007f", "\u00ff", "\u00c0\u00af");

    /** Dot segments, also encoded and with parameters. */
    static final List<String> DOT_SEGMENTS =
            List.of(".", "..", "%2e", "%2E%2e", ".%2E", "%2e.", ".%2e/", "../..", "./.");

    /** Legal, or legal to some parsers: accepted as they are, or refused. */
    static final List<String> UNUSUAL = List.of(
            "",
            "%20",
            "%09",
            "a%2Fb",
            "..%2f..",
            "%2F",
            "%5C..%5C",
            "a|b",
            "a^b",
            "[]",
            "{}",
            "`",
            "\"",
            "<>",
            "\\",
            "a;x=y",
            "..;x=y",
            "..;",
            "%2e%2e;a",
            "a;jsessionid=1",
            "%3B",
            ";",
            "%25",
            "%2525",
            "%252e%252e",
            "+",
            "a+b",
            "*",
            "@",
            ":",
            "a:b",
            "~",
            "!$&'()*,=",
            "auth0%7C123",
            "auth0|123",
            "null",
            "undefined",
            "NaN",
            "-1",
            "0",
            "true",
            "authenticators",
            "%F0%9F%A6%8A",
            "e%CC%81",
            "a%E2%80%8Bb",
            RequestDraft.bytesOf("é"),
            "%C3%A9",
            "%EF%BB%BFa",
            "%EF%BC%8E%EF%BC%8E",
            "00000000-0000-0000-0000-000000000000",
            "1-1-1-1-1",
            "'%20or%201=1--",
            "%24%7Bjndi:ldap:x%7D",
            "#a",
            "?a",
            "?",
            "&",
            "=",
            "a".repeat(257),
            "a".repeat(1_000),
            "%61".repeat(400),
            "a".repeat(7_000),
            "a".repeat(20_000));

    /** Values of an integer parameter that are no integer in its range. */
    static final List<String> NO_INTEGER = List.of(
            "",
            "-1",
            "0",
            "1.0",
            "1e1",
            "0x10",
            "%D9%A3",
            "abc",
            "%205",
            "5%20",
            "%2B5",
            "1,0",
            "2147483648",
            "99999999999999999999",
            "NaN",
            "true",
            "5;x=y",
            "1_0");

    /** Values of an enumeration that do not belong to it. */
    static final List<String> NO_STATE =
            List.of("", "0", "3", "7", "challenge_succeeded", "ALLOW%20", "%20ALLOW", "ALLOW,BLOCK", "NONE");

    /** Values of a UUID parameter that are no UUID. */
    static final List<String> NO_UUID = List.of(
            "",
            "x",
            "0",
            "1-1-1-1-1",
            "%7B0191e2f0-0000-7000-8000-000000000000%7D",
            "urn:uuid:0191e2f0-0000-7000-8000-000000000000",
            "0191e2f000007000800000000000000",
            "0191e2f0-0000-7000-8000-0000000000000",
            "0191e2f0-0000-7000-8000-00000000000g",
            "%200191e2f0-0000-7000-8000-000000000000");

    private OddText() {}
}
