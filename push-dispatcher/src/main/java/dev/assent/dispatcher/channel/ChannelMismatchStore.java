// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
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
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Store of the users whose push address does not fit a tenant's channel. One user can bring such an address at will, so it
 * is no error of the channel. It is one if several users in a row have it, over some time, without one push delivered
 * between: then the channel itself must be wrong.
 */
@ApplicationScoped
public class ChannelMismatchStore {
    private static final int LEAST_USERS = 3;
    private static final Duration LEAST_TIME = Duration.ofMinutes(1);
    /** Time after which a mismatch is no evidence any more. */
    private static final Duration RETENTION = Duration.ofDays(1);

    /** Stores no more users than the decision needs. */
    private static final String RECORD =
            """
            with known as (
              select count(*) as users, min(first_at) as since from channel_mismatch
              where tenant_id = $1 and channel = $2),
            added as (
              insert into channel_mismatch (tenant_id, channel, user_id, first_at)
              select d.tenant_id, $2, d.user_id, $4 from device d, known
              where d.authenticator_id = $3 and d.tenant_id = $1 and known.users < $5
              on conflict do nothing
              returning user_id)
            select known.users + (select count(*) from added), known.since from known""";

    private static final String PURGE =
            """
            delete from channel_mismatch where (tenant_id, channel, user_id) in (
              select tenant_id, channel, user_id from channel_mismatch where first_at < $1
              order by first_at limit $2 for update skip locked)""";

    private final Pool pool;
    private final RetentionRunner retention;
    private final Clock clock;

    ChannelMismatchStore(Pool pool, RetentionRunner retention, Clock clock) {
        this.retention = retention;
        this.pool = pool;
        this.clock = clock;
    }

    /** Records a mismatch of the device's address and returns whether the channel itself must be wrong. */
    public Uni<Boolean> record(String tenantId, ChannelName channel, UUID authenticatorId) {
        Instant now = clock.instant();
        return pool.preparedQuery(RECORD)
                .execute(Tuple.of(
                        tenantId, channel.wireName(), authenticatorId, now.atOffset(ZoneOffset.UTC), LEAST_USERS))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    OffsetDateTime since = row.getOffsetDateTime(1);
                    return row.getLong(0) >= LEAST_USERS
                            && since != null
                            && !since.toInstant().isAfter(now.minus(LEAST_TIME));
                });
    }

    /** Returns the channels that have mismatches. */
    public Uni<Set<TenantChannel>> mismatched() {
        return pool.query("select distinct tenant_id, channel from channel_mismatch")
                .execute()
                .map(rows -> {
                    Set<TenantChannel> channels = new HashSet<>();
                    rows.forEach(row -> ChannelName.of(row.getString(1))
                            .ifPresent(channel -> channels.add(new TenantChannel(row.getString(0), channel))));
                    return channels;
                });
    }

    /** Channel of a tenant. */
    public record TenantChannel(String tenantId, ChannelName channel) {}

    /** Deletes the mismatches of a channel that has delivered a push. */
    public Uni<Void> clear(TenantChannel channel) {
        return pool.preparedQuery("delete from channel_mismatch where tenant_id = $1 and channel = $2")
                .execute(Tuple.of(channel.tenantId(), channel.channel().wireName()))
                .replaceWithVoid();
    }

    /** Deletes the mismatches of a channel that an administrator has changed, in the transaction of {@code unit}. */
    Uni<Void> clear(UnitOfWork unit, String tenantId, ChannelName channel) {
        return unit.session()
                .createNativeQuery("delete from channel_mismatch where tenant_id = :tenant and channel = :channel")
                .setParameter("tenant", tenantId)
                .setParameter("channel", channel.wireName())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Deletes mismatches that are no evidence any more. */
    public Uni<Void> purge() {
        return retention.delete(
                "channel_mismatch", PURGE, clock.instant().minus(RETENTION).atOffset(ZoneOffset.UTC));
    }
}
