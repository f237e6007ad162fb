// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reader of webhooks that is as strict as the webhook helpers of the SDKs: an envelope without an empty member, {@code data}
 * as a map of strings (Java, .NET), and a batch whose records have envelopes (Go, Java, .NET, Node).
 */
public final class SdkWebhookReader {
    private static final List<String> ENVELOPE = List.of("type", "id", "source", "time", "tenantId");

    private SdkWebhookReader() {}

    /** Webhook as a handler receives it. */
    public record Event(String type, String id, String time, String tenantId, Map<String, String> data) {}

    /** Record of a batch as a handler receives it. */
    public record LogEvent(String type, String id, String time, String tenantId, JsonNode record) {}

    /** Reads a webhook about one event. */
    public static Event event(String body) {
        JsonNode event = Json.read(body, JsonNode.class);
        requireEnvelope(event);
        assertThat(event.has("records")).as("is a batch").isFalse();
        assertThat(event.path("data").isObject()).as("data is an object").isTrue();
        Map<String, String> data = new LinkedHashMap<>();
        event.path("data").properties().forEach(member -> {
            assertThat(member.getValue().isTextual())
                    .as("%s of %s is a string", member.getKey(), body)
                    .isTrue();
            data.put(member.getKey(), member.getValue().textValue());
        });
        return new Event(
                event.path("type").textValue(),
                event.path("id").textValue(),
                event.path("time").textValue(),
                event.path("tenantId").textValue(),
                data);
    }

    /** Reads a batch of log events. */
    public static List<LogEvent> batch(String body) {
        JsonNode records = Json.read(body, JsonNode.class).path("records");
        assertThat(records.isArray()).as("records is a list").isTrue();
        return records.valueStream()
                .map(event -> {
                    requireEnvelope(event);
                    assertThat(event.path("record").isObject()).isTrue();
                    return new LogEvent(
                            event.path("type").textValue(),
                            event.path("id").textValue(),
                            event.path("time").textValue(),
                            event.path("tenantId").textValue(),
                            event.path("record"));
                })
                .toList();
    }

    private static void requireEnvelope(JsonNode event) {
        assertThat(event.path("version").isInt() && event.path("version").intValue() > 0)
                .as("version of %s", event)
                .isTrue();
        for (String member : ENVELOPE) {
            assertThat(event.path(member).textValue())
                    .as("%s of %s", member, event)
                    .isNotBlank();
        }
        assertThat(event.path("source").textValue()).isEqualTo("https://authsignal.com");
    }
}
