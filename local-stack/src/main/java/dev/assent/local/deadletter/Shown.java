package dev.assent.local.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.contracts.Json;
import dev.assent.local.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a terminal may be given of a dead letter: nothing that steers it, and no push token. */
final class Shown {
    private static final String SECRET = "pushToken";
    private static final String MASK = "***";

    /** The member in text that is cut off, or no JSON at all; a push token may be JSON in a string. */
    private static final Pattern MEMBER =
            Pattern.compile("(\\\\*\"" + SECRET + "\\\\*\"\\s*:\\s*\\\\*\")(?:[^\"\\\\]|\\\\.)*+\"?", Pattern.DOTALL);

    private Shown() {}

    /** {@code text} in one line. */
    static String line(String text) {
        return Printable.of(MEMBER.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(MASK) + "\""));
    }

    /** {@code text} in one line of at most {@code longest} characters. */
    static String line(String text, int longest) {
        String line = line(text);
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }

    /** {@code value} over several lines where it is JSON. */
    static String value(String value) {
        JsonNode json;
        try {
            json = Json.read(value, JsonNode.class);
        } catch (IllegalArgumentException e) {
            return line(value);
        }
        if (json == null || !json.isContainerNode()) {
            return line(value);
        }
        json.findParents(SECRET).forEach(parent -> mask((ObjectNode) parent));
        return json.toPrettyString().lines().map(Printable::of).collect(Collectors.joining("\n"));
    }

    private static void mask(ObjectNode parent) {
        if (!parent.path(SECRET).isNull()) {
            parent.put(SECRET, MASK);
        }
    }
}
