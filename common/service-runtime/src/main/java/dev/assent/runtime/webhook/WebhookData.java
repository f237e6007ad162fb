// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Maps an event to the {@code data} of its webhook, in which every member is a text: the webhook helpers of the Java and
 * .NET SDKs read a map of strings and fail on anything else. Objects and lists travel as JSON text.
 */
public final class WebhookData {
    private WebhookData() {}

    /** Returns the members of {@code event}, a record; absent ones are omitted. */
    public static Map<String, String> of(Object event) {
        return of(Json.read(Json.write(event), JsonNode.class));
    }

    /** Returns the members of the object {@code event}; those that are null are omitted. */
    public static Map<String, String> of(JsonNode event) {
        if (!event.isObject()) {
            throw new IllegalArgumentException("data: expected a JSON object, found " + event.getNodeType());
        }
        Map<String, String> members = new LinkedHashMap<>();
        event.properties().forEach(member -> {
            if (!member.getValue().isNull()) {
                members.put(member.getKey(), text(member.getValue()));
            }
        });
        return Collections.unmodifiableMap(members);
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? Json.write(value) : value.asText();
    }
}
