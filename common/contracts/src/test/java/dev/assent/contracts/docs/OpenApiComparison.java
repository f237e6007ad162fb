// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;

/**
 * Comparison of two OpenAPI documents by openapi-diff, plus one rule that openapi-diff lacks: a member of a request or
 * response body must not disappear, even if it is optional.
 */
final class OpenApiComparison {
    private OpenApiComparison() {}

    /** Returns a sentence for each change of {@code current} that breaks callers of {@code released}. */
    static List<String> breakingChanges(String released, String current) {
        List<String> breaks = new ArrayList<>();
        ChangedOpenApi changes = OpenApiCompare.fromContents(asVersion30(released), asVersion30(current));
        changes.getMissingEndpoints().forEach(endpoint -> breaks.add("removed: " + endpoint));
        changes.getChangedOperations().stream()
                .filter(operation -> !operation.isCompatible())
                .forEach(operation ->
                        breaks.add("incompatible: " + operation.getHttpMethod() + " " + operation.getPathUrl()));
        if (!changes.isCompatible() && breaks.isEmpty()) {
            breaks.add("incompatible document");
        }
        Set<String> lost = members(ApiDocument.parse(released));
        lost.removeAll(members(ApiDocument.parse(current)));
        lost.forEach(member -> breaks.add("member removed: " + member));
        return breaks;
    }

    /** openapi-diff 2.1 overlooks changes of a type in OpenAPI 3.1; the documents use nothing that 3.0 lacks. */
    private static String asVersion30(String document) {
        return document.replaceFirst("(?m)^openapi: 3\\.1\\.\\d$", "openapi: 3.0.3");
    }

    /** Returns the path of each member of each body, as {@code /v1/validate post 200 state}. */
    private static Set<String> members(ApiDocument document) {
        Set<String> members = new TreeSet<>();
        document.root()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().iterator().forEachRemaining(operation -> {
                    String name = path.getKey() + " " + operation.getKey();
                    collectBody(document, operation.getValue().path("requestBody"), name + " request", members);
                    operation
                            .getValue()
                            .path("responses")
                            .properties()
                            .iterator()
                            .forEachRemaining(response -> collectBody(
                                    document, response.getValue(), name + " " + response.getKey(), members));
                }));
        return members;
    }

    private static void collectBody(ApiDocument document, JsonNode body, String path, Set<String> into) {
        document.resolve(body)
                .path("content")
                .forEach(content -> collect(document, content.path("schema"), path + " ", into, List.of()));
    }

    private static void collect(
            ApiDocument document, JsonNode node, String path, Set<String> into, List<JsonNode> enclosing) {
        JsonNode schema = document.resolve(node);
        if (enclosing.contains(schema)) {
            return;
        }
        List<JsonNode> around = new ArrayList<>(enclosing);
        around.add(schema);
        schema.path("properties").properties().forEach(property -> {
            into.add(path + property.getKey());
            collect(document, property.getValue(), path + property.getKey() + ".", into, around);
        });
        for (String part : List.of("items", "additionalProperties")) {
            if (schema.path(part).isObject()) {
                collect(document, schema.get(part), path + part + ".", into, around);
            }
        }
    }
}
