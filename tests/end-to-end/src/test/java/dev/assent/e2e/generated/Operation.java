// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Operation of the OpenAPI document.
 *
 * @param caller name of its security scheme; {@code nobody} if it is public
 * @param statuses the documented ones
 * @param body schema of its request body, without references; missing if it takes none
 * @param needsBody whether the body must be there
 */
public record Operation(
        String method,
        String path,
        String caller,
        Set<Integer> statuses,
        List<Parameter> parameters,
        JsonNode body,
        boolean needsBody) {
    private static final String COMPONENTS = "#/components/schemas/";
    private static final String NOBODY = "nobody";

    /** Parameter of an operation; {@code in} is {@code path}, {@code query} or {@code header}. */
    public record Parameter(String name, String in, boolean required, JsonNode schema) {}

    /** Returns the operations of {@code document}. */
    public static List<Operation> of(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> operations.add(of(document, method.getKey(), path.getKey(), method.getValue()))));
        return operations;
    }

    private static Operation of(JsonNode document, String method, String path, JsonNode description) {
        Set<Integer> statuses = new TreeSet<>();
        description.path("responses").fieldNames().forEachRemaining(status -> statuses.add(Integer.parseInt(status)));
        List<Parameter> parameters = new ArrayList<>();
        description
                .path("parameters")
                .forEach(parameter -> parameters.add(new Parameter(
                        parameter.path("name").asText(),
                        parameter.path("in").asText(),
                        parameter.path("required").asBoolean(),
                        resolve(document, parameter.path("schema")))));
        var schemes = description.path("security").path(0).fieldNames();
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                schemes.hasNext() ? schemes.next() : NOBODY,
                statuses,
                parameters,
                resolve(document, description.at("/requestBody/content/application~1json/schema")),
                description.at("/requestBody/required").asBoolean());
    }

    /** Replaces references by what they name. No schema of a request contains itself. */
    private static JsonNode resolve(JsonNode document, JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            return resolve(document, document.at("/components/schemas/" + reference.substring(COMPONENTS.length())));
        }
        if (!schema.isContainerNode()) {
            return schema;
        }
        JsonNode resolved = schema.deepCopy();
        if (resolved instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
            object.properties().forEach(member -> member.setValue(resolve(document, member.getValue())));
        }
        return resolved;
    }

    /** Returns the operation of its path that {@code other} names. */
    Operation withMethod(String other) {
        return new Operation(other, path, caller, statuses, parameters, body, needsBody);
    }

    /** Returns whether it takes a request body. */
    public boolean hasBody() {
        return body.isObject();
    }

    /** Returns its method and path. */
    public String name() {
        return method + " " + path;
    }
}
