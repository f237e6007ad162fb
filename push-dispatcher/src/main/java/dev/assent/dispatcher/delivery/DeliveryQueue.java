package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
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
              select id from delivery
              where tenant_id = $2 and channel = $3 and peer = $4 and outcome is null and next_attempt_at <= $5
                and (claimed_until is null or claimed_until < now())
              order by next_attempt_at limit $6 for update skip locked)"""
                    + claimed();
    private static final String CLAIM_POINTLESS =
            """
            with due as (
              select d.id from delivery d left join challenge c on c.challenge_id = d.challenge_id
              where d.outcome is null and (d.claimed_until is null or d.claimed_until < now())
                and (d.good_until <= $2 or d.kind = 'APPROVAL' and c.over)
              limit $3 for update of d skip locked)"""
                    + claimed();
    private static final String LANES =
            """
            select tenant_id, channel, peer, count(*),
              bool_or(next_attempt_at <= $1 and (claimed_until is null or claimed_until < now()))
            from delivery where outcome is null group by tenant_id, channel, peer""";
    private static final String AGAIN =
            """
            with again as (
              update delivery set next_attempt_at = $3, detail = $4, claimed_until = null
              where id = $1 and attempts = $2 and outcome is null
              returning id)
            insert into attempt (delivery_id, number, started_at, took_ms, outcome, detail)
            select id, $2, $5, $6, 'TRY_AGAIN', $4 from again""";
    private static final String PURGE =
            """
            delete from challenge where challenge_id in (
              select challenge_id from challenge where expires_at < $1 order by expires_at limit $2)""";
    private static final String PURGE_NOTICES =
            """
            delete from delivery where id in (
              select id from delivery where challenge_id is null and occurred_at < $1 and outcome is not null
              order by occurred_at limit $2)""";

    private static String claimed() {
        return """
            ,
            claimed as (
              update delivery set attempts = attempts + 1, claimed_until = now() + $1 * interval '1 millisecond'
              from due where delivery.id = due.id
              returning delivery.*)
            select c.*, over, wire_id, context, created_at, expires_at
            from claimed c left join challenge on challenge.challenge_id = c.challenge_id""";
    }

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
        return claim(
                CLAIM, Tuple.of(claimMillis, lane.tenantId(), lane.channel().wireName(), lane.peer(), now(), limit));
    }

    /** Claims up to {@code limit} deliveries, of whatever lane, that have lost their sense. */
    Uni<List<Delivery>> claimPointless(int limit) {
        return claim(CLAIM_POINTLESS, Tuple.of(claimMillis, now(), limit));
    }

    private Uni<List<Delivery>> claim(String statement, Tuple values) {
        return pool.preparedQuery(statement).execute(values).map(rows -> {
            List<Delivery> deliveries = new ArrayList<>(rows.size());
            rows.forEach(row -> deliveries.add(DeliveryRow.read(row)));
            return deliveries;
        });
    }

    /** Gives {@code delivery} back until {@code at}, after an attempt that began at {@code startedAt}. */
    Uni<Void> again(Delivery delivery, Instant startedAt, Instant at, String reason) {
        OffsetDateTime started = startedAt.atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(AGAIN)
                .execute(Tuple.of(
                        delivery.id(),
                        delivery.attempt(),
                        at.atOffset(ZoneOffset.UTC),
                        reason,
                        started,
                        Duration.between(started, now()).toMillis()))
                .replaceWithVoid();
    }

    /** The lanes that have open deliveries. */
    Uni<List<Waiting>> lanes() {
        return pool.preparedQuery(LANES).execute(Tuple.of(now())).map(rows -> {
            List<Waiting> lanes = new ArrayList<>(rows.size());
            for (Row row : rows) {
                ChannelName.of(row.getString(1))
                        .ifPresent(channel -> lanes.add(new Waiting(
                                new Lane(row.getString(0), channel, row.getString(2)),
                                row.getLong(3),
                                row.getBoolean(4))));
            }
            return lanes;
        });
    }

    /** Removes challenges that expired more than {@code kept} ago with their deliveries, and notices of that age. */
    Uni<Void> purge(Duration kept) {
        Tuple old = Tuple.of(now().minus(kept), PURGED_AT_ONCE);
        return pool.preparedQuery(PURGE)
                .execute(old)
                .chain(() -> pool.preparedQuery(PURGE_NOTICES).execute(old))
                .replaceWithVoid();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
