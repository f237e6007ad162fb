// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Parsed OpenAPI or AsyncAPI document whose references are local. */
record ApiDocument(JsonNode root) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Parses YAML {@code text}. */
    static ApiDocument parse(String text) {
        try {
            return new ApiDocument(YAML.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the node that {@code node} refers to, or {@code node} if it is no reference. */
    JsonNode resolve(JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            String reference = found.get("$ref").textValue();
            found = root.at(reference.substring(1));
            if (found.isMissingNode()) {
                throw new IllegalArgumentException("reference to nothing: " + reference);
            }
        }
        return found;
    }
}
