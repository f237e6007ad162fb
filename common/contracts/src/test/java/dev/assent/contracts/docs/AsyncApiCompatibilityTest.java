// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The events stay compatible with those of the last release ({@code docs/released/asyncapi.yaml}). */
class AsyncApiCompatibilityTest {
    private static final ApiDocument RELEASED = read("docs/released/asyncapi.yaml");

    @Test
    void theEventsAreCompatibleWithTheLastRelease() {
        assertThat(AsyncApiComparison.breakingChanges(RELEASED, read("docs/asyncapi.yaml")))
                .isEmpty();
    }

    static Stream<Arguments> breakingChanges() {
        return Stream.of(
                change("channel push-delivered: removed", root -> object(root, "/channels")
                        .remove("push-delivered")),
                change(
                        "channel push-delivered: address was \"assent.push-delivered\", is \"assent.pushed\"",
                        root -> object(root, "/channels/push-delivered").put("address", "assent.pushed")),
                change("message push-delivered.PushDelivered: removed", root -> object(
                                root, "/channels/push-delivered/messages")
                        .remove("PushDelivered")),
                change(
                        "message push-delivered.PushDelivered: name was \"dev.assent.PushDelivered\", is \"pushed\"",
                        root -> object(root, "/components/messages/PushDelivered")
                                .put("name", "pushed")),
                change("push-delivered.PushDelivered.payload.detail: removed", root -> properties(root, "PushDelivered")
                        .remove("detail")),
                change(
                        "push-delivered.PushDelivered.payload.detail: newly required",
                        root -> required(root, "PushDelivered").add("detail")),
                change(
                        "push-delivered.PushDelivered.payload.attempts: no longer required",
                        root -> required(root, "PushDelivered").remove(5)),
                change(
                        "push-delivered.PushDelivered.payload.attempts: type was \"integer\", is \"string\"",
                        root -> object(root, "/components/schemas/PushDelivered/properties/attempts")
                                .put("type", "string")),
                change("push-delivered.PushDelivered.payload.channel: maxLength was , is 3", root -> object(
                                root, "/components/schemas/PushDelivered/properties/channel")
                        .put("maxLength", 3)),
                change("push-delivered.PushDelivered.payload.channel: enum added", root -> object(
                                root, "/components/schemas/PushDelivered/properties/channel")
                        .putArray("enum")
                        .add("apns")),
                change(
                        "push-delivered.PushDelivered.payload.outcome: enum value GIVEN_UP removed",
                        root -> ((ArrayNode) root.at("/components/schemas/PushDeliveredOutcome/enum")).remove(3)),
                change(
                        "challenge-created.ChallengeCreated.payload.devices.items.publicKey: removed",
                        root -> properties(root, "ChallengeCreatedDevice").remove("publicKey")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breakingChanges")
    void aBreakingChangeIsFound(String expected, Consumer<JsonNode> change) {
        assertThat(after(change)).contains(expected);
    }

    @Test
    void anAdditionIsAccepted() {
        assertThat(after(root -> {
                    properties(root, "PushDelivered").putObject("region").put("type", "string");
                    ((ArrayNode) root.at("/components/schemas/PushDeliveredOutcome/enum")).add("EXPIRED");
                    object(root, "/channels").putObject("sample").put("address", "assent.sample");
                }))
                .isEmpty();
    }

    private static List<String> after(Consumer<JsonNode> change) {
        ApiDocument changed = new ApiDocument(RELEASED.root().deepCopy());
        change.accept(changed.root());
        return AsyncApiComparison.breakingChanges(RELEASED, changed);
    }

    private static Arguments change(String expected, Consumer<JsonNode> change) {
        return Arguments.of(expected, change);
    }

    private static ObjectNode properties(JsonNode root, String schema) {
        return object(root, "/components/schemas/" + schema + "/properties");
    }

    private static ArrayNode required(JsonNode root, String schema) {
        return (ArrayNode) root.at("/components/schemas/" + schema + "/required");
    }

    private static ObjectNode object(JsonNode root, String path) {
        return (ObjectNode) root.at(path);
    }

    private static ApiDocument read(String path) {
        return ApiDocument.parse(ProjectFiles.read(ProjectFiles.at(path)));
    }
}
