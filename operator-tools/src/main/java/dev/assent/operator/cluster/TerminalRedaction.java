package dev.assent.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.operator.TerminalEscaping;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a terminal may be given of a record: nothing that steers it, and no push token. */
public final class TerminalRedaction {
    /** The member, also in text that is cut off, or within a string of JSON. */
    private static final Pattern MEMBER = Pattern.compile(
            "(\\\\{0,8}\"pushToken\\\\{0,8}\"\\s*:\\s*\\\\{0,8}\")[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,2000}+\"?",
            Pattern.DOTALL);

    private TerminalRedaction() {}

    /** {@code text} in one line. */
    public static String line(String text) {
        return TerminalEscaping.of(MEMBER.matcher(text).replaceAll("$1***\""));
    }

    /** {@code text} in one line of at most {@code longest} characters. */
    public static String line(String text, int longest) {
        String line = line(text);
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }

    /** {@code value} over several lines where it is JSON. */
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
