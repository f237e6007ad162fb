// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.database.RetentionRunner;
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

/** Queue of the open deliveries in the table {@code delivery}: claims, retries and purges them. */
@ApplicationScoped
public class DeliveryQueue {
    /** Time by which a claim outlasts the longest attempt. After it another instance sends the delivery again. */
    public static final Duration CLAIM_MARGIN = Duration.ofSeconds(10);

    /** Deliveries of one destination that are counted; a larger backlog is as large to an operator. */
    private static final int COUNTED = 10_000;

    private static final String CLAIM =
            """
            with due as (
              select id from delivery
              where tenant_id = $2 and channel = $3 and peer = $4 and outcome is null and next_attempt_at <= $5
                and (claimed_until is null or claimed_until < now())
              order by next_attempt_at limit $6 for update skip locked)"""
                    + claimReturning();
    private static final String CLAIM_OBSOLETE =
            """
            with due as (
              select id from delivery
              where outcome is null and good_until <= $2 and (claimed_until is null or claimed_until < now())
              order by good_until limit $3 for update skip locked)"""
                    + claimReturning();
    /** Steps from one destination to the next in the index of the open deliveries, instead of reading all of them. */
    private static final String BACKLOGS =
            """
            with recursive destination as (
              (select tenant_id, channel, peer from delivery where outcome is null
               order by tenant_id, channel, peer limit 1)
              union all
              select n.tenant_id, n.channel, n.peer from destination d cross join lateral (
                select tenant_id, channel, peer from delivery
                where outcome is null and (tenant_id, channel, peer) > (d.tenant_id, d.channel, d.peer)
                order by tenant_id, channel, peer limit 1) n)
            select d.tenant_id, d.channel, d.peer,
              (select count(*) from (
                select 1 from delivery o
                where o.outcome is null and o.tenant_id = d.tenant_id and o.channel = d.channel and o.peer = d.peer
                limit $2) counted),
              exists (
                select 1 from delivery o
                where o.outcome is null and o.tenant_id = d.tenant_id and o.channel = d.channel and o.peer = d.peer
                  and o.next_attempt_at <= $1 and (o.claimed_until is null or o.claimed_until < now()))
            from destination d""";
    private static final String SCHEDULE_RETRY =
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
              select challenge_id from challenge where expires_at < $1 order by expires_at limit $2
              for update skip locked)""";
    private static final String PURGE_EVENTS =
            """
            delete from delivery where id in (
              select id from delivery where challenge_id is null and occurred_at < $1 and outcome is not null
              order by occurred_at limit $2 for update skip locked)""";

    private static String claimReturning() {
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
    private final RetentionRunner retention;
    private final long claimMillis;

    DeliveryQueue(Pool pool, Clock clock, RetentionRunner retention, PushConfig config) {
        this.retention = retention;
        this.pool = pool;
        this.clock = clock;
        this.claimMillis = config.attemptTimeout().plus(CLAIM_MARGIN).toMillis();
    }

    /**
     * Destination with open deliveries.
     *
     * @param deliveries number of them, at most 10,000
     * @param due whether one of them can be claimed now
     */
    public record Backlog(Destination destination, long deliveries, boolean due) {}

    /**
     * Claims up to {@code limit} deliveries to {@code destination} that are due. No other instance claims them before the
     * attempt timeout plus {@link #CLAIM_MARGIN} has passed.
     */
    public Uni<List<Delivery>> claim(Destination destination, int limit) {
        return claim(
                CLAIM,
                Tuple.of(
                        claimMillis,
                        destination.tenantId(),
                        destination.channel().wireName(),
                        destination.origin(),
                        now(),
                        limit));
    }

    /** Claims up to {@code limit} deliveries to any destination that have expired; the end of a challenge expires its pushes. */
    public Uni<List<Delivery>> claimObsolete(int limit) {
        return claim(CLAIM_OBSOLETE, Tuple.of(claimMillis, now(), limit));
    }

    private Uni<List<Delivery>> claim(String statement, Tuple values) {
        return pool.preparedQuery(statement).execute(values).map(rows -> {
            List<Delivery> deliveries = new ArrayList<>(rows.size());
            rows.forEach(row -> deliveries.add(DeliveryRowMapper.map(row)));
            return deliveries;
        });
    }

    /** Records the failed attempt that began at {@code startedAt} and releases {@code delivery} to be claimed again at {@code at}. */
    public Uni<Void> scheduleRetry(Delivery delivery, Instant startedAt, Instant at, String reason) {
        OffsetDateTime started = startedAt.atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(SCHEDULE_RETRY)
                .execute(Tuple.of(
                        delivery.id(),
                        delivery.attempt(),
                        at.atOffset(ZoneOffset.UTC),
                        reason,
                        started,
                        Duration.between(started, now()).toMillis()))
                .replaceWithVoid();
    }

    /** Returns the destinations that have open deliveries. */
    public Uni<List<Backlog>> backlogs() {
        return pool.preparedQuery(BACKLOGS).execute(Tuple.of(now(), COUNTED)).map(rows -> {
            List<Backlog> backlogs = new ArrayList<>(rows.size());
            for (Row row : rows) {
                ChannelName.of(row.getString(1))
                        .ifPresent(channel -> backlogs.add(new Backlog(
                                new Destination(row.getString(0), channel, row.getString(2)),
                                row.getLong(3),
                                row.getBoolean(4))));
            }
            return backlogs;
        });
    }

    /** Deletes challenges that expired more than {@code age} ago with their deliveries, and webhook events of that age. */
    public Uni<Void> purge(Duration age) {
        OffsetDateTime old = now().minus(age);
        return retention.delete("challenge", PURGE, old).chain(() -> retention.delete("delivery", PURGE_EVENTS, old));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
