package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.channel.ChannelName;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads a claimed row of the table of deliveries, with what is known of its challenge. */
final class DeliveryRow {
    private DeliveryRow() {}

    static Delivery read(Row row) {
        Delivery.Kind kind = Delivery.Kind.valueOf(row.getString("kind"));
        boolean isNotice = kind == Delivery.Kind.NOTICE;
        return new Delivery(
                row.getUUID("id"),
                kind,
                new Lane(
                        row.getString("tenant_id"),
                        ChannelName.of(row.getString("channel")).orElseThrow(),
                        row.getString("peer")),
                row.getInteger("attempts"),
                instant(row, "good_until"),
                challenge(row),
                Boolean.TRUE.equals(row.getBoolean("over")),
                isNotice ? null : device(row),
                row.getBoolean("disclosed"),
                isNotice
                        ? new Notice(row.getString("notice_type"), instant(row, "occurred_at"), row.getString("notice"))
                        : null);
    }

    private static Challenge challenge(Row row) {
        return row.getUUID("challenge_id") == null
                ? null
                : new Challenge(
                        row.getUUID("challenge_id"),
                        row.getString("tenant_id"),
                        row.getString("wire_id"),
                        row.getString("context"),
                        instant(row, "created_at"),
                        instant(row, "expires_at"));
    }

    private static Delivery.Device device(Row row) {
        return new Delivery.Device(
                row.getUUID("authenticator_id"),
                row.getString("platform"),
                row.getString("sealed_push_token"),
                row.getString("push_token_hash"));
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
