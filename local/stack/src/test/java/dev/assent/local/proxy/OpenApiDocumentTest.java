// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private static final JsonNode ONE = Json.read(
            """
            {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "tags": [{"name": "A"}, {"name": "B"}],
             "paths": {"/b": {"get": {"summary": "b"}}},
             "components": {"schemas": {"Shared": {"type": "string"}, "Mine": {"type": "object"}}}}""",
            JsonNode.class);
    private static final JsonNode OTHER = Json.read(
            """
            {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "tags": [{"name": "B"}, {"name": "C"}],
             "paths": {"/a": {"get": {"summary": "a"}}},
             "components": {"schemas": {"Shared": {"type": "string"}}, "securitySchemes": {"s": {"type": "http"}}}}""",
            JsonNode.class);

    @Test
    void theMergedDocumentContainsAllMembers() {
        String whole = OpenApiDocument.merge(List.of(ONE, OTHER)).json();

        assertThat(whole)
                .isEqualTo("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"T\",\"version\":\"1\"},"
                        + "\"tags\":[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"}],"
                        + "\"paths\":{\"/a\":{\"get\":{\"summary\":\"a\"}},\"/b\":{\"get\":{\"summary\":\"b\"}}},"
                        + "\"components\":{\"schemas\":{\"Mine\":{\"type\":\"object\"},\"Shared\":{\"type\":\"string\"}},"
                        + "\"securitySchemes\":{\"s\":{\"type\":\"http\"}}}}");
    }

    @Test
    void theYamlHasTheSameContent() {
        assertThat(OpenApiDocument.merge(List.of(ONE)).yaml())
                .startsWith("openapi: 3.1.0\ninfo:\n  title: T\n  version: \"1\"\n")
                .contains("paths:\n  /b:\n    get:\n      summary: b\n");
    }

    @Test
    void conflictingComponentsAreRejected() {
        JsonNode contrary = Json.read(
                """
                {"components": {"schemas": {"Shared": {"type": "number"}}}}""", JsonNode.class);

        assertThatThrownBy(() -> OpenApiDocument.merge(List.of(ONE, contrary)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/components/schemas/Shared");
    }

    @Test
    void aPathOfTwoServicesIsRejected() {
        JsonNode contrary = Json.read("""
                {"paths": {"/b": {"post": {}}}}""", JsonNode.class);

        assertThatThrownBy(() -> OpenApiDocument.merge(List.of(ONE, contrary))).hasMessageContaining("/paths//b");
    }
}
