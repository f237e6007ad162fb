// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Valid body of an operation with all its members, apart from those that exclude each other. */
final class SampleBody {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Members that others of the same body exclude, or that no valid request of this test can have. */
    private static final Map<String, Set<String>> EXCLUDED = Map.of(
            "/v1/admin/channels/{tenantId}/apns", Set.of("certificate", "certificatePassword"),
            "/v1/admin/channels/{tenantId}/webpush", Set.of("publicKey", "privateKey"),
            "/v1/client/user-authenticators/push", Set.of("performAttestation"),
            "/v1/client/user-authenticators/push/challenge", Set.of("reason"),
            "/v1/client/user-authenticators/qr-code/challenge", Set.of("reason"));

    /** A topic whose dead letters the service administers. */
    private static final Map<String, String> DEAD_LETTERS_OF = Map.of(
            "challenge-service", "user-removed",
            "push-dispatcher", "push-delivered",
            "verification-service", "challenge-updated");

    /** Integers of which not every value is valid although the schema does not say so. */
    private static final Map<String, Integer> NUMBERS = Map.of("verificationCodeDigits", 6);

    private final GeneratedTenant tenant;
    private final Operation operation;
    private final int number;

    SampleBody(GeneratedTenant tenant, Operation operation, int number) {
        this.tenant = tenant;
        this.operation = operation;
        this.number = number;
    }

    /** Returns whether the valid requests of {@code operation} have no member at {@code pointer}, so that it has none itself. */
    static boolean isExcluded(Operation operation, JsonPointer pointer) {
        return EXCLUDED.getOrDefault(operation.path(), Set.of())
                .contains(pointer.toString().substring(1));
    }

    /** Returns the type of a schema, that other than null if it has two; empty if it has none. */
    static String type(JsonNode schema) {
        return schema.path("type").isArray()
                ? schema.path("type")
                        .valueStream()
                        .map(JsonNode::asText)
                        .filter(type -> !type.equals("null"))
                        .findFirst()
                        .orElse("")
                : schema.path("type").asText();
    }

    JsonNode json() {
        return value("", operation.body());
    }

    private JsonNode value(String name, JsonNode schema) {
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            return JSON.textNode(schema.path("enum").get(0).asText());
        }
        if (!schema.has("type") && tenant.text(name) != null) {
            return JSON.textNode(tenant.text(name));
        }
        return switch (type(schema)) {
            case "string" -> JSON.textNode(text(name, schema));
            case "integer" ->
                JSON.numberNode(
                        NUMBERS.getOrDefault(name, schema.path("minimum").asInt(5)));
            case "boolean" -> JSON.booleanNode(!name.endsWith("Required"));
            case "array" -> array(name, schema);
            default -> object(name, schema);
        };
    }

    private String text(String name, JsonNode schema) {
        String known = tenant.text(name);
        if (schema.path("format").asText().equals("uuid")) {
            return name.equals("userAuthenticatorId")
                    ? known
                    : UUID.randomUUID().toString();
        }
        if (operation.name().equals("POST /v1/admin/tenants") && name.equals("tenantId")) {
            return tenant.text("newTenantId") + number;
        }
        if (operation.path().endsWith("/apns") && name.equals("keyId")) {
            return "FGHIJ67890";
        }
        if (operation.path().endsWith("/authenticators") && name.equals("verificationMethod")) {
            return "SMS";
        }
        if (name.equals("places")) {
            String service = operation.path().split("/", -1)[4];
            return "assent." + DEAD_LETTERS_OF.get(service) + ".dlq/0@0";
        }
        if (operation.path().endsWith("/user/revoke")) {
            return "nobody";
        }
        if (operation.path().contains("/actions/") && name.equals("idempotencyKey")) {
            return "key-" + number;
        }
        return known == null ? "text" : known;
    }

    private ArrayNode array(String name, JsonNode schema) {
        return JSON.arrayNode().add(value(name, schema.path("items")));
    }

    private ObjectNode object(String name, JsonNode schema) {
        ObjectNode object = JSON.objectNode();
        JsonNode others = schema.path("additionalProperties");
        if (name.equals("custom")) {
            return object.put("amount", 49.9).put("payee", "Bookshop").put("gift", true);
        }
        if (others.isObject() && !others.isEmpty()) {
            object.set("pay", value("pay", others));
        }
        Set<String> excluded = name.isEmpty() ? EXCLUDED.getOrDefault(operation.path(), Set.of()) : Set.of();
        schema.path("properties").properties().stream()
                .filter(member -> !excluded.contains(member.getKey()))
                .forEach(member -> object.set(member.getKey(), value(member.getKey(), member.getValue())));
        return object;
    }
}
