// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.dispatcher.PushConfig;
import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Store of failing endpoints and of errors of the channels themselves. It disables an endpoint that fails for too long. */
@ApplicationScoped
public class EndpointHealthStore {
    private static final Logger LOG = Logger.getLogger(EndpointHealthStore.class);
    private static final String RECORD_FAILURE =
            """
            insert into failing_peer (tenant_id, channel, peer, failing_since, last_failure, users)
            values ($1::varchar, $2, $3, $4, $5,
              array(select encode(sha256(convert_to(user_id, 'UTF8')), 'base64') from device
                where authenticator_id = $7 and tenant_id = $1))
            on conflict (tenant_id, channel, peer) do update set last_failure = excluded.last_failure,
              users = case
                when cardinality(failing_peer.users) >= $8 or excluded.users <@ failing_peer.users then failing_peer.users
                else failing_peer.users || excluded.users end,
              disabled_at = coalesce(failing_peer.disabled_at, case when failing_peer.failing_since <= $6 then $4 end)
            returning disabled_at = $4, cardinality(users)""";

    private static final String FAILING =
            "select tenant_id, channel, peer, failing_since, last_failure, disabled_at, cardinality(users) from failing_peer";

    /** A device names such an endpoint, which may never have existed. Only an administrator names the others: they are few. */
    private static final String PURGE =
            """
            delete from failing_peer where (tenant_id, channel, peer) in (
              select tenant_id, channel, peer from failing_peer where failing_since < $1 and peer like '%://%'
              order by failing_since limit $2 for update skip locked)""";

    /** Devices can name any number of endpoints that fail; all are read with every challenge of the tenant. */
    private static final String PURGE_SURPLUS =
            """
            delete from failing_peer where (tenant_id, channel, peer) in (
              select tenant_id, channel, peer from (
                select tenant_id, channel, peer,
                  row_number() over (partition by tenant_id, channel order by failing_since) as place
                from failing_peer where peer like '%://%') ranked
              where place > $1 limit $2)""";

    private static final int MOST_PER_CHANNEL = 1_000;

    /** After this time an endpoint that devices name is tried again, if there is still a device that names it. */
    private static final Duration RETENTION = Duration.ofDays(7);

    private final Pool pool;
    private final RetentionRunner retention;
    private final Clock clock;
    private final PushConfig config;

    EndpointHealthStore(Pool pool, RetentionRunner retention, Clock clock, PushConfig config) {
        this.retention = retention;
        this.pool = pool;
        this.clock = clock;
        this.config = config;
    }

    /** Error of a channel itself, such as invalid credentials. */
    public record ChannelError(String reason, Instant at) {}

    /**
     * Records that the endpoint failed for {@code reason}, and disables it if it has failed for too long.
     *
     * @param authenticatorId the device whose push failed; null if it was a webhook event
     */
    public Uni<Void> recordFailure(String tenantId, Endpoint endpoint, @Nullable UUID authenticatorId, String reason) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(RECORD_FAILURE)
                .execute(Tuple.from(Arrays.asList(
                        tenantId,
                        endpoint.channel().wireName(),
                        endpoint.origin(),
                        now,
                        reason,
                        now.minus(config.disableAfter()),
                        authenticatorId,
                        FailingEndpoint.SEVERAL_USERS)))
                .invoke(rows -> {
                    Row row = rows.iterator().next();
                    if (Boolean.TRUE.equals(row.getBoolean(0))) {
                        LOG.logf(
                                FailingEndpoint.concernsOperators(endpoint, row.getInteger(1))
                                        ? Logger.Level.ERROR
                                        : Logger.Level.INFO,
                                "%s of tenant %s has failed for %s, last with %s; disabled until an administrator enables it",
                                endpoint.channel().wireName(),
                                tenantId,
                                config.disableAfter(),
                                reason);
                    }
                })
                .replaceWithVoid();
    }

    /** Clears the failures of the endpoint, unless it is disabled. */
    public Uni<Void> markHealthy(String tenantId, Endpoint endpoint) {
        return pool.preparedQuery(
                        """
                        delete from failing_peer
                        where tenant_id = $1 and channel = $2 and peer = $3 and disabled_at is null""")
                .execute(Tuple.of(tenantId, endpoint.channel().wireName(), endpoint.origin()))
                .replaceWithVoid();
    }

    /** Records that the push service refused the channel itself for {@code reason}. */
    public Uni<Void> recordChannelError(String tenantId, ChannelName channel, String reason) {
        return pool.preparedQuery(
                        "update push_channel set last_fault = $3, last_fault_at = $4 where tenant_id = $1 and channel = $2")
                .execute(Tuple.of(
                        tenantId, channel.wireName(), reason, clock.instant().atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Deletes the endpoints named by devices that have failed for a long time, and those beyond 1,000 of a channel. */
    public Uni<Void> purge() {
        return retention
                .delete("failing_peer", PURGE, clock.instant().minus(RETENTION).atOffset(ZoneOffset.UTC))
                .chain(() -> retention.delete("failing_peer", PURGE_SURPLUS, MOST_PER_CHANNEL));
    }

    /** Returns the failing endpoints of all tenants. */
    public Uni<List<FailingEndpoint>> failing() {
        return map(pool.query(FAILING).execute());
    }

    /** Returns the failing endpoints of the tenant. */
    Uni<List<FailingEndpoint>> failing(String tenantId) {
        return map(pool.preparedQuery(FAILING + " where tenant_id = $1").execute(Tuple.of(tenantId)));
    }

    private static Uni<List<FailingEndpoint>> map(Uni<RowSet<Row>> result) {
        return result.map(rows -> {
            List<FailingEndpoint> failing = new ArrayList<>(rows.size());
            for (Row row : rows) {
                OffsetDateTime disabledAt = row.getOffsetDateTime(5);
                ChannelName.of(row.getString(1))
                        .ifPresent(channel -> failing.add(new FailingEndpoint(
                                row.getString(0),
                                new Endpoint(channel, row.getString(2)),
                                row.getOffsetDateTime(3).toInstant(),
                                row.getString(4),
                                disabledAt == null ? null : disabledAt.toInstant(),
                                row.getInteger(6))));
            }
            return failing;
        });
    }

    /** Clears the failures of all endpoints of the tenant's {@code channel} and its own error. */
    Uni<Void> clear(UnitOfWork unit, String tenantId, ChannelName channel) {
        return unit.session()
                .createNativeQuery("delete from failing_peer where tenant_id = :tenant and channel = :channel")
                .setParameter("tenant", tenantId)
                .setParameter("channel", channel.wireName())
                .executeUpdate()
                .chain(() -> unit.session()
                        .createNativeQuery(
                                """
                                update push_channel set last_fault = null, last_fault_at = null
                                where tenant_id = :tenant and channel = :channel""")
                        .setParameter("tenant", tenantId)
                        .setParameter("channel", channel.wireName())
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Returns the last error of each of the tenant's channels. */
    Uni<Map<ChannelName, ChannelError>> channelErrors(String tenantId) {
        return pool.preparedQuery(
                        """
                        select channel, last_fault, last_fault_at from push_channel
                        where tenant_id = $1 and last_fault is not null""")
                .execute(Tuple.of(tenantId))
                .map(rows -> {
                    Map<ChannelName, ChannelError> errors = new EnumMap<>(ChannelName.class);
                    rows.forEach(row -> ChannelName.of(row.getString(0))
                            .ifPresent(channel -> errors.put(
                                    channel,
                                    new ChannelError(
                                            row.getString(1),
                                            row.getOffsetDateTime(2).toInstant()))));
                    return errors;
                });
    }
}
