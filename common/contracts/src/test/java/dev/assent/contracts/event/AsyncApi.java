// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.assent.contracts.docs.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** Reader of the document {@code docs/asyncapi.yaml}. */
final class AsyncApi {
    private static final JsonNode ROOT = read();

    private AsyncApi() {}

    private static JsonNode read() {
        try {
            return new YAMLMapper()
                    .readTree(ProjectFiles.at("docs/asyncapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode root() {
        return ROOT;
    }

    /** Returns the node at the JSON pointer {@code path}; fails if there is none. */
    static JsonNode at(String path) {
        JsonNode node = ROOT.at(path);
        if (node.isMissingNode()) {
            throw new AssertionError("docs/asyncapi.yaml has no " + path);
        }
        return node;
    }

    /** Returns {@code node}, or the node that it refers to. */
    static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? at(node.get("$ref").textValue().substring(1)) : node;
    }

    static JsonNode schema(String name) {
        return at("/components/schemas/" + name);
    }

    /** Returns the names of {@code node}'s members. */
    static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns the texts in the array {@code node}; none if it is missing. */
    static List<String> texts(JsonNode node) {
        return node == null
                ? List.of()
                : StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
    }

    /** Returns every {@code $ref} in the document. */
    static List<String> references() {
        return ROOT.findValuesAsText("$ref");
    }
}
