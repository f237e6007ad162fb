// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static dev.assent.e2e.generated.Expectation.BAD_REQUEST;
import static dev.assent.e2e.generated.Expectation.DOCUMENTED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Mutations of a JSON body: each odd value in each member, also in nested ones. */
final class BodyMutations {
    private static final String CUSTOM = "custom";
    private static final int DEEPEST = 4;

    private final Operation operation;
    private final List<Mutation> mutations = new ArrayList<>();

    private BodyMutations(Operation operation) {
        this.operation = operation;
    }

    static List<Mutation> of(Operation operation) {
        BodyMutations all = new BodyMutations(operation);
        OddJson.noObject()
                .forEach((name, body) -> all.mutations.add(Mutation.of(name, BAD_REQUEST, draft -> draft.body(body))));
        // The SDK for .NET sends it where a body may be missing.
        all.mutations.add(Mutation.of(
                "body null",
                operation.needsBody() ? BAD_REQUEST : DOCUMENTED,
                draft -> draft.body("null".getBytes(UTF_8))));
        OddJson.otherEncodings(new byte[0])
                .keySet()
                .forEach(name -> all.mutations.add(Mutation.of(
                        name,
                        BAD_REQUEST,
                        draft -> draft.body(OddJson.otherEncodings(draft.body()).get(name)))));
        all.addUnknownMembers();
        all.addMembers(JsonPointer.empty(), operation.body(), 0);
        return all.mutations;
    }

    /** The documents of administrators refuse an unknown member. */
    private void addUnknownMembers() {
        Expectation unknown = operation.caller().equals("administrator") ? BAD_REQUEST : DOCUMENTED;
        for (String member : List.of("unknown", "__proto__", "constructor", "", "a.b", "tenantId\\u0000", "\\u202e")) {
            String text = "{\"" + member + "\":1,";
            mutations.add(Mutation.of(
                    "member \"" + member + "\"",
                    unknown,
                    draft -> draft.body((text + new String(draft.body(), UTF_8).substring(1)).getBytes(UTF_8))));
        }
    }

    private void addMembers(JsonPointer at, JsonNode schema, int depth) {
        schema.path("properties").properties().forEach(member -> {
            JsonPointer pointer = at.append(JsonPointer.compile("/" + member.getKey()));
            addMember(pointer, member.getValue());
            if (isRequired(schema, member.getKey())) {
                add(pointer + " missing", BAD_REQUEST, draft -> removed(draft, pointer));
            } else {
                add(pointer + " missing", DOCUMENTED, draft -> removed(draft, pointer));
            }
            addForms(pointer);
            if (member.getKey().equals(CUSTOM)) {
                addCustom(pointer);
            } else if (depth < DEEPEST && !SampleBody.isExcluded(operation, pointer)) {
                addNested(pointer, member.getValue(), depth + 1);
            }
        });
    }

    private static boolean isRequired(JsonNode schema, String member) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(member)) {
                return true;
            }
        }
        return false;
    }

    private void addNested(JsonPointer pointer, JsonNode schema, int depth) {
        addMembers(pointer, schema, depth);
        if (schema.path("additionalProperties").path("properties").isObject()) {
            JsonPointer entry = pointer.append(JsonPointer.compile("/pay"));
            addMember(entry, schema.path("additionalProperties"));
            addMembers(entry, schema.path("additionalProperties"), depth);
        }
        if (schema.path("items").isObject()) {
            addMember(pointer.append(JsonPointer.compile("/0")), schema.path("items"));
        }
    }

    private void addMember(JsonPointer pointer, JsonNode schema) {
        String type = SampleBody.type(schema);
        OddJson.ILLEGAL.forEach(text -> addValue(pointer, text, BAD_REQUEST));
        addValue(pointer, "null", DOCUMENTED);
        if (type.isEmpty()) {
            return;
        }
        OddJson.BY_TYPE.entrySet().stream()
                .filter(other -> !other.getKey().equals(type))
                .filter(other -> !(type.equals("number") && other.getKey().equals("integer")))
                .flatMap(other -> other.getValue().stream())
                .forEach(text -> addValue(pointer, text, BAD_REQUEST));
        OddJson.BY_TYPE.get(type).forEach(text -> addValue(pointer, text, DOCUMENTED));
        switch (type) {
            case "string" -> addTexts(pointer, schema);
            case "integer" -> {
                OddJson.NO_INTEGER.forEach(text -> addValue(pointer, text, BAD_REQUEST));
                OddJson.UNUSUAL_NUMBERS.forEach(text -> addValue(pointer, text, DOCUMENTED));
            }
            default -> {}
        }
    }

    private void addTexts(JsonPointer pointer, JsonNode schema) {
        OddJson.UNUSUAL_TEXTS.forEach(text -> addValue(pointer, text, DOCUMENTED));
        if (schema.path("enum").isArray()) {
            Stream.of("\"NONE\"", "\"0\"", "\"\"", "\"allow\"", "\"push\"", "\" ALLOW\"", "\"ALLOW \"", "\"PUSH \"")
                    .forEach(text -> addValue(pointer, text, BAD_REQUEST));
        }
        if (schema.path("format").asText().equals("uuid")) {
            Stream.of(
                            "\"1-1-1-1-1\"",
                            "\"\"",
                            "\"x\"",
                            "\"0191e2f000007000800000000000000\"",
                            "\" 0191e2f0-0000-7000-8000-000000000000\"")
                    .forEach(text -> addValue(pointer, text, BAD_REQUEST));
        }
    }

    /** The same member twice, or by another name. */
    private void addForms(JsonPointer pointer) {
        String name = pointer.last().getMatchingProperty();
        if (pointer.tail().matches()) {
            add(name + " twice", BAD_REQUEST, draft -> {
                String body = new String(draft.body(), UTF_8);
                draft.body(("{\"" + name + "\":[7]," + body.substring(1)).getBytes(UTF_8));
            });
            add(name + " in upper case", DOCUMENTED, draft -> {
                String body = new String(draft.body(), UTF_8);
                draft.body(body.replace("\"" + name + "\":", "\"" + name.toUpperCase(Locale.ROOT) + "\":")
                        .getBytes(UTF_8));
            });
        }
    }

    /** Custom data has members of any name, and scalars and lists of them as values. */
    private void addCustom(JsonPointer pointer) {
        JsonPointer amount = pointer.append(JsonPointer.compile("/amount"));
        OddJson.ILLEGAL.forEach(text -> addValue(amount, text, BAD_REQUEST));
        OddJson.EXTREME_NUMBERS.forEach(text -> addValue(amount, text, DOCUMENTED));
        OddJson.UNUSUAL_TEXTS.forEach(text -> addValue(amount, text, DOCUMENTED));
        List.of("null", "[]", "[1,\"a\",true]", "[[1]]", "[{}]", "{}", "{\"a\":{\"b\":1}}", "[null]", "[1e999]")
                .forEach(text -> addValue(amount, text, DOCUMENTED));
        for (String name : List.of("", "\\u0000", "\\ud800", "\\u202e", "a".repeat(300), "a.b", "$", "__proto__")) {
            add(
                    pointer + " with the name " + name,
                    isStored() && (name.equals("\\u0000") || name.equals("\\ud800")) ? BAD_REQUEST : DOCUMENTED,
                    draft -> draft.json(with(draft.tree(), pointer), "{\"" + name + "\":1}"));
        }
        add(pointer + " with 2000 members", DOCUMENTED, draft -> {
            StringBuilder members = new StringBuilder("{");
            for (int i = 0; i < 2_000; i++) {
                members.append("\"m").append(i).append("\":").append(i).append(',');
            }
            draft.json(with(draft.tree(), pointer), members.append("\"end\":1}").toString());
        });
    }

    /** The custom data of a QR code has no effect for the caller with a track token, that of these requests. */
    private boolean isStored() {
        return !operation.path().equals("/v1/client/challenge/qr-code");
    }

    private void addValue(JsonPointer pointer, String text, Expectation expectation) {
        add(pointer + "=" + text, expectation, draft -> draft.json(with(draft.tree(), pointer), text));
    }

    private void add(String name, Expectation expectation, java.util.function.Consumer<RequestDraft> change) {
        // After another mutation has made the body something else there is no member to change.
        mutations.add(Mutation.of(name, expectation, draft -> {
            if (draft.tree() != null) {
                change.accept(draft);
            } else if (expectation == BAD_REQUEST) {
                draft.body("{".getBytes(UTF_8));
            }
        }));
    }

    private static void removed(RequestDraft draft, JsonPointer pointer) {
        JsonNode tree = draft.tree().deepCopy();
        if (tree.at(pointer.head()) instanceof ObjectNode parent) {
            parent.remove(pointer.last().getMatchingProperty());
        }
        draft.tree(tree);
    }

    private static JsonNode with(JsonNode body, JsonPointer pointer) {
        JsonNode tree = body.deepCopy();
        JsonNode parent = tree.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.set(pointer.last().getMatchingProperty(), RequestDraft.placeholder());
        } else if (parent instanceof ArrayNode array) {
            array.set(pointer.last().getMatchingIndex(), RequestDraft.placeholder());
        }
        return tree;
    }
}
