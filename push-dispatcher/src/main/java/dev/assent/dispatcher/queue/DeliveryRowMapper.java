// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.WebhookEvent;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Maps a claimed row of the table {@code delivery}, joined with its challenge, to a {@link Delivery}. */
final class DeliveryRowMapper {
    private DeliveryRowMapper() {}

    static Delivery map(Row row) {
        DeliveryKind kind = DeliveryKind.valueOf(row.getString("kind"));
        boolean isEvent = kind == DeliveryKind.NOTICE;
        return new Delivery(
                row.getUUID("id"),
                kind,
                new Destination(
                        row.getString("tenant_id"),
                        ChannelName.of(row.getString("channel")).orElseThrow(),
                        row.getString("peer")),
                row.getInteger("attempts"),
                row.getOffsetDateTime("good_until").toInstant(),
                challenge(row),
                Boolean.TRUE.equals(row.getBoolean("over")),
                isEvent ? null : device(row),
                row.getBoolean("disclosed"),
                isEvent ? event(row) : null);
    }

    private static @Nullable ChallengeDetails challenge(Row row) {
        if (row.getUUID("challenge_id") == null) {
            return null;
        }
        OffsetDateTime createdAt = row.getOffsetDateTime("created_at");
        return new ChallengeDetails(
                row.getUUID("challenge_id"),
                row.getString("tenant_id"),
                row.getString("wire_id"),
                row.getString("context"),
                createdAt == null ? null : createdAt.toInstant(),
                row.getOffsetDateTime("expires_at").toInstant());
    }

    private static Delivery.TargetDevice device(Row row) {
        return new Delivery.TargetDevice(
                row.getUUID("authenticator_id"),
                row.getString("platform"),
                row.getString("sealed_push_token"),
                row.getString("push_token_hash"),
                row.getBoolean("recovers"));
    }

    private static WebhookEvent event(Row row) {
        return new WebhookEvent(
                row.getString("notice_type"),
                row.getOffsetDateTime("occurred_at").toInstant(),
                row.getString("notice"));
    }
}
