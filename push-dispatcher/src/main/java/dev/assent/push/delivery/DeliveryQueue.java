package dev.assent.push.delivery;

import dev.assent.contracts.Json;
import dev.assent.push.PushConfig;
import dev.assent.push.channel.ChannelName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The open deliveries as their sender sees them: claimed for a while, sent, and, if need be, due again. */
@ApplicationScoped
class DeliveryQueue {
    /** Beyond the longest attempt: who has not reported by then is taken for dead, and the push is sent again. */
    static final Duration CLAIM_MARGIN = Duration.ofSeconds(10);

    private static final int PURGED_AT_ONCE = 10_000;
    private static final String CLAIM =
            """
            with due as (
              select id, challenge_id from delivery
              where tenant_id = $1 and channel = $2 and outcome is null and next_attempt_at <= $3
                and (claimed_until is null or claimed_until < now())
              order by next_attempt_at limit $4 for update skip locked)
            update delivery set attempts = attempts + 1, claimed_until = now() + $5 * interval '1 millisecond'
            from due join challenge on challenge.challenge_id = due.challenge_id
            where delivery.id = due.id
            returning delivery.id, delivery.challenge_id, delivery.tenant_id, authenticator_id, platform, channel,
              sealed_push_token, push_token_hash, attempts, over, notice, wire_id, context, created_at,
              expires_at""";
    private static final String LANES =
            """
            select tenant_id, channel, count(*),
              bool_or(next_attempt_at <= $1 and (claimed_until is null or claimed_until < now()))
            from delivery where outcome is null group by tenant_id, channel""";
    private static final String AGAIN =
            """
            update delivery set next_attempt_at = $3, detail = $4, claimed_until = null
            where id = $1 and attempts = $2 and outcome is null""";
    private static final String PURGE =
            """
            delete from challenge where challenge_id in (
              select challenge_id from challenge where expires_at < $1 order by expires_at limit $2)""";

    private final Pool pool;
    private final Clock clock;
    private final long claimMillis;

    DeliveryQueue(Pool pool, Clock clock, PushConfig config) {
        this.pool = pool;
        this.clock = clock;
        this.claimMillis = config.attemptTimeout().plus(CLAIM_MARGIN).toMillis();
    }

    /**
     * A lane with open deliveries.
     *
     * @param due whether one of them can be claimed now
     */
    record Waiting(Lane lane, long deliveries, boolean due) {}

    /** Claims up to {@code limit} deliveries of {@code lane} that are due; nobody else gets them until they are late. */
    Uni<List<Delivery>> claim(Lane lane, int limit) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(lane.tenantId(), lane.channel().wireName(), now(), limit, claimMillis))
                .map(DeliveryQueue::read);
    }

    /** Gives {@code delivery} back until {@code at}. */
    Uni<Void> again(Delivery delivery, Instant at, String reason) {
        return pool.preparedQuery(AGAIN)
                .execute(Tuple.of(delivery.id(), delivery.attempt(), at.atOffset(ZoneOffset.UTC), reason))
                .replaceWithVoid();
    }

    /** The lanes that have open deliveries. */
    Uni<List<Waiting>> lanes() {
        return pool.preparedQuery(LANES).execute(Tuple.of(now())).map(rows -> {
            List<Waiting> lanes = new ArrayList<>(rows.size());
            for (Row row : rows) {
                ChannelName.of(row.getString(1))
                        .ifPresent(channel -> lanes.add(
                                new Waiting(new Lane(row.getString(0), channel), row.getLong(2), row.getBoolean(3))));
            }
            return lanes;
        });
    }

    /** Removes challenges, and their deliveries, that expired more than {@code kept} ago. */
    Uni<Void> purge(Duration kept) {
        return pool.preparedQuery(PURGE)
                .execute(Tuple.of(now().minus(kept), PURGED_AT_ONCE))
                .replaceWithVoid();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static List<Delivery> read(RowSet<Row> rows) {
        List<Delivery> deliveries = new ArrayList<>(rows.size());
        for (Row row : rows) {
            OffsetDateTime createdAt = row.getOffsetDateTime("created_at");
            String notice = row.getString("notice");
            Challenge challenge = new Challenge(
                    row.getUUID("challenge_id"),
                    row.getString("tenant_id"),
                    row.getString("wire_id"),
                    row.getString("context"),
                    createdAt == null ? null : createdAt.toInstant(),
                    row.getOffsetDateTime("expires_at").toInstant());
            deliveries.add(new Delivery(
                    row.getUUID("id"),
                    challenge,
                    row.getUUID("authenticator_id"),
                    row.getString("platform"),
                    ChannelName.of(row.getString("channel")).orElseThrow(),
                    row.getString("sealed_push_token"),
                    row.getString("push_token_hash"),
                    row.getInteger("attempts"),
                    row.getBoolean("over"),
                    notice == null ? null : Json.read(notice, Notice.class)));
        }
        return deliveries;
    }
}
