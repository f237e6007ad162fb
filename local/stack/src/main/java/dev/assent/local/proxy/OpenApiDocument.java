// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** OpenAPI document that merges those of several services. */
final class OpenApiDocument {
    private static final ObjectMapper JSON = new JsonMapper();
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    /** Collections, to which each service adds; all other members must be equal. */
    private static final Pattern COLLECTION = Pattern.compile("/paths|/components|/components/[^/]+");

    private static final String TAGS = "/tags";

    private final ObjectNode document;

    private OpenApiDocument(ObjectNode document) {
        this.document = document;
    }

    /**
     * Merges all paths and components of {@code documents}, sorted by name. Throws {@link IllegalStateException} if two
     * documents define the same member differently.
     */
    static OpenApiDocument merge(Collection<JsonNode> documents) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        documents.forEach(part -> add(whole, part, ""));
        return new OpenApiDocument(whole);
    }

    private static void add(ObjectNode whole, JsonNode part, String at) {
        for (Map.Entry<String, JsonNode> member : part.properties()) {
            String path = at + "/" + member.getKey();
            JsonNode value = member.getValue();
            if (COLLECTION.matcher(path).matches()) {
                add(collection(whole, member.getKey()), value, path);
            } else if (path.equals(TAGS)) {
                addMissing(whole.withArrayProperty(member.getKey()), value);
            } else if (!value.equals(whole.get(member.getKey()))) {
                if (whole.has(member.getKey())) {
                    throw new IllegalStateException("two services define " + path + " differently");
                }
                whole.set(member.getKey(), value);
            }
        }
    }

    private static ObjectNode collection(ObjectNode whole, String name) {
        if (!whole.has(name)) {
            whole.set(name, new ObjectNode(JsonNodeFactory.instance, new TreeMap<>()));
        }
        return (ObjectNode) whole.get(name);
    }

    private static void addMissing(ArrayNode known, JsonNode more) {
        for (JsonNode element : more) {
            boolean isKnown = false;
            for (JsonNode one : known) {
                isKnown |= one.equals(element);
            }
            if (!isKnown) {
                known.add(element);
            }
        }
    }

    String json() {
        return write(JSON);
    }

    String yaml() {
        return write(YAML);
    }

    private String write(ObjectMapper format) {
        try {
            return format.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot serialize the OpenAPI document", e);
        }
    }
}
