// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Comparison of two AsyncAPI documents. Changes must be additive: readers of a released version read the events of the
 * next one, and the next one reads events that are still in the topics.
 */
final class AsyncApiComparison {
    private static final List<String> FIXED = List.of("type", "format", "const");
    private static final List<String> CONSTRAINTS =
            List.of("pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems");

    private final ApiDocument released;
    private final ApiDocument current;
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> open = new HashSet<>();

    private AsyncApiComparison(ApiDocument released, ApiDocument current) {
        this.released = released;
        this.current = current;
    }

    /** Returns a sentence for each change of {@code current} that breaks readers or writers of {@code released}. */
    static List<String> breakingChanges(ApiDocument released, ApiDocument current) {
        AsyncApiComparison comparison = new AsyncApiComparison(released, current);
        comparison.compareChannels();
        return comparison.breaks;
    }

    private void compareChannels() {
        JsonNode channels = current.root().path("channels");
        released.root().path("channels").properties().forEach(channel -> {
            String name = channel.getKey();
            JsonNode now = channels.path(name);
            if (now.isMissingNode()) {
                breaks.add("channel " + name + ": removed");
                return;
            }
            compareValue("channel " + name, "address", channel.getValue(), now);
            channel.getValue().path("messages").properties().forEach(message -> {
                String path = name + "." + message.getKey();
                JsonNode next = now.path("messages").path(message.getKey());
                if (next.isMissingNode()) {
                    breaks.add("message " + path + ": removed");
                } else {
                    compareMessage(path, released.resolve(message.getValue()), current.resolve(next));
                }
            });
        });
    }

    private void compareMessage(String path, JsonNode was, JsonNode is) {
        compareValue("message " + path, "name", was, is);
        compareValue("message " + path, "contentType", was, is);
        for (String part : List.of("headers", "payload")) {
            if (was.has(part) && !is.has(part)) {
                breaks.add("message " + path + ": " + part + " removed");
            } else if (was.has(part)) {
                compareSchema(path + "." + part, was.get(part), is.get(part));
            }
        }
    }

    private void compareSchema(String path, JsonNode wasNode, JsonNode isNode) {
        String pair = wasNode.path("$ref").asText() + " " + isNode.path("$ref").asText();
        boolean named = wasNode.has("$ref") && isNode.has("$ref");
        if (named && !open.add(pair)) {
            return;
        }
        JsonNode was = released.resolve(wasNode);
        JsonNode is = current.resolve(isNode);
        FIXED.forEach(key -> compareValue(path, key, was, is));
        for (String key : CONSTRAINTS) {
            if (is.has(key) && !is.get(key).equals(was.get(key))) {
                breaks.add(path + ": " + key + " was " + was.path(key) + ", is " + is.get(key));
            }
        }
        compareEnum(path, was, is);
        compareProperties(path, was, is);
        compareRequired(path, was, is);
        for (String part : List.of("items", "additionalProperties")) {
            if (was.has(part) != is.has(part)) {
                breaks.add(path + ": " + part + (was.has(part) ? " removed" : " added"));
            } else if (was.has(part)) {
                compareSchema(path + "." + part, was.get(part), is.get(part));
            }
        }
        if (named) {
            open.remove(pair);
        }
    }

    private void compareEnum(String path, JsonNode was, JsonNode is) {
        if (is.has("enum") && !was.has("enum")) {
            breaks.add(path + ": enum added");
        } else if (is.has("enum")) {
            difference(was.get("enum"), is.get("enum"))
                    .forEach(value -> breaks.add(path + ": enum value " + value + " removed"));
        }
    }

    private void compareProperties(String path, JsonNode was, JsonNode is) {
        was.path("properties").properties().forEach(property -> {
            String member = path + "." + property.getKey();
            JsonNode now = is.path("properties").path(property.getKey());
            if (now.isMissingNode()) {
                breaks.add(member + ": removed");
            } else {
                compareSchema(member, property.getValue(), now);
            }
        });
    }

    private void compareRequired(String path, JsonNode was, JsonNode is) {
        difference(is.path("required"), was.path("required"))
                .forEach(member -> breaks.add(path + "." + member + ": newly required"));
        difference(was.path("required"), is.path("required"))
                .forEach(member -> breaks.add(path + "." + member + ": no longer required"));
    }

    private void compareValue(String path, String key, JsonNode was, JsonNode is) {
        if (!was.path(key).equals(is.path(key))) {
            breaks.add(path + ": " + key + " was " + was.path(key) + ", is " + is.path(key));
        }
    }

    /** Returns the texts of {@code one} that {@code other} lacks. */
    private static Set<String> difference(JsonNode one, JsonNode other) {
        Set<String> texts = new TreeSet<>();
        one.forEach(text -> texts.add(text.asText()));
        other.forEach(text -> texts.remove(text.asText()));
        return texts;
    }
}
