// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Redacts record content for a terminal: no control characters, no push tokens. */
public final class TerminalRedaction {
    /** Matches the member, also in truncated text and in a string that contains JSON. */
    private static final Pattern MEMBER = Pattern.compile(
            "(\\\\{0,8}\"pushToken\\\\{0,8}\"\\s*:\\s*\\\\{0,8}\")[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,2000}+\"?",
            Pattern.DOTALL);

    private TerminalRedaction() {}

    /** Returns {@code text} redacted, in one line. */
    public static String line(String text) {
        return TerminalEscaping.of(MEMBER.matcher(text).replaceAll("$1***\""));
    }

    /** Returns {@code text} redacted, in one line of at most {@code maxLength} characters. */
    public static String line(String text, int maxLength) {
        String line = line(text);
        return line.length() <= maxLength ? line : line.substring(0, maxLength - 1) + "…";
    }

    /** Returns {@code value} redacted, in several lines if it is JSON. */
    public static String value(String value) {
        JsonNode json;
        try {
            json = Json.read(value, JsonNode.class);
        } catch (IllegalArgumentException e) {
            return line(value);
        }
        if (json == null || !json.isContainerNode()) {
            return line(value);
        }
        return json.toPrettyString().lines().map(TerminalRedaction::line).collect(Collectors.joining("\n"));
    }
}
