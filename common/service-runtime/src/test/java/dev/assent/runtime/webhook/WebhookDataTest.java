// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WebhookDataTest {
    private enum State {
        DONE
    }

    private record Everything(
            String text,
            String absent,
            UUID id,
            Instant time,
            boolean flag,
            long number,
            double decimal,
            State state,
            List<String> list,
            Map<String, Object> object) {}

    @Test
    void everyMemberIsText() {
        UUID id = UUID.fromString("019ab4c0-0a01-7e21-8c11-a1b2c3d4e5f6");
        var event = new Everything(
                "Zoë",
                null,
                id,
                Instant.parse("2026-11-24T08:30:00.120Z"),
                true,
                12,
                12.5,
                State.DONE,
                List.of("a", "b"),
                Map.of("amount", 12.5));

        assertThat(WebhookData.of(event))
                .containsExactly(
                        Map.entry("text", "Zoë"),
                        Map.entry("id", id.toString()),
                        Map.entry("time", "2026-11-24T08:30:00.120Z"),
                        Map.entry("flag", "true"),
                        Map.entry("number", "12"),
                        Map.entry("decimal", "12.5"),
                        Map.entry("state", "DONE"),
                        Map.entry("list", "[\"a\",\"b\"]"),
                        Map.entry("object", "{\"amount\":12.5}"));
    }

    @Test
    void aNullMemberIsOmitted() {
        assertThat(WebhookData.of(Json.read("{\"a\":null,\"b\":{\"c\":null}}", JsonNode.class)))
                .containsExactly(Map.entry("b", "{\"c\":null}"));
    }

    @Test
    void onlyAnObjectHasMembers() {
        JsonNode list = Json.read("[1]", JsonNode.class);

        assertThatThrownBy(() -> WebhookData.of(list)).hasMessageContaining("expected a JSON object");
    }
}
