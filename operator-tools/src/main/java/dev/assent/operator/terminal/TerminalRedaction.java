// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.runtime.deadletter.PushTokenRedaction;
import java.util.stream.Collectors;

/** Redacts record content for a terminal: no control characters, no push tokens. */
public final class TerminalRedaction {
    private TerminalRedaction() {}

    /** Returns {@code text} redacted, in one line. */
    public static String line(String text) {
        return TerminalEscaping.of(PushTokenRedaction.of(text));
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
