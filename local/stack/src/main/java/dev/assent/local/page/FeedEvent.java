// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Event as the timeline of the demo page shows it: where it is in Kafka, and those of its members that say what happened.
 *
 * @param place partition and offset, such as {@code 0@17}
 * @param userId the user; null if the event names none
 */
record FeedEvent(
        long at,
        String service,
        String type,
        String topic,
        String place,
        @Nullable String userId,
        Map<String, String> members) {
    /** Members without personal data, keys, push tokens or sealed content. */
    private static final List<String> SHOWN =
            List.of("actionCode", "state", "status", "reason", "deviceName", "channel", "outcome", "detail");

    /** Reads {@code record}; empty if it is a tombstone or of another tenant. */
    static Optional<FeedEvent> read(ConsumerRecord<byte[], byte[]> record, String tenantId) {
        if (record.value() == null) {
            return Optional.empty();
        }
        JsonNode value = Json.read(new String(record.value(), UTF_8), JsonNode.class);
        if (!tenantId.equals(value.path("tenantId").textValue())) {
            return Optional.empty();
        }
        Map<String, String> members = new LinkedHashMap<>();
        for (String name : SHOWN) {
            JsonNode member = value.path(name);
            if (member.isValueNode() && !member.isNull()) {
                members.put(name, member.asText());
            }
        }
        return Optional.of(new FeedEvent(
                record.timestamp(),
                header(record, "ce_source").replaceFirst("^/", ""),
                header(record, "ce_type").replaceFirst("^.*\\.", ""),
                record.topic(),
                record.partition() + "@" + record.offset(),
                value.path("userId").textValue(),
                members));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    /** Returns whether it concerns {@code user}, or names no user. */
    boolean isFor(String user) {
        return userId == null || userId.equals(user);
    }
}
