package dev.assent.dispatcher.channel;

import dev.assent.dispatcher.PushConfig;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** What is wrong with channels and with the peers behind them, for as long as it is; a peer that fails for too long is disabled. */
@ApplicationScoped
public class Faults {
    private static final Logger LOG = Logger.getLogger(Faults.class);
    private static final String FAILED =
            """
            insert into failing_peer (tenant_id, channel, peer, failing_since, last_failure)
            values ($1, $2, $3, $4, $5)
            on conflict (tenant_id, channel, peer) do update set last_failure = excluded.last_failure,
              disabled_at = coalesce(failing_peer.disabled_at, case when failing_peer.failing_since <= $6 then $4 end)
            returning disabled_at = $4""";

    private static final String FAILING =
            "select tenant_id, channel, peer, failing_since, last_failure, disabled_at from failing_peer";

    private final Pool pool;
    private final Clock clock;
    private final PushConfig config;

    Faults(Pool pool, Clock clock, PushConfig config) {
        this.pool = pool;
        this.clock = clock;
        this.config = config;
    }

    /**
     * A peer that does not take what is sent.
     *
     * @param disabledAt since when nothing is sent there any more; null while it is still tried
     */
    public record Failing(String tenantId, Peer peer, Instant failingSince, String lastFailure, Instant disabledAt) {}

    /** What is wrong with a channel itself, such as its credentials. */
    public record Fault(String reason, Instant at) {}

    /** The peer failed for {@code reason}. */
    public Uni<Void> failed(String tenantId, Peer peer, String reason) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(FAILED)
                .execute(Tuple.of(
                        tenantId,
                        peer.channel().wireName(),
                        peer.peer(),
                        now,
                        reason,
                        now.minus(config.disableAfter())))
                .invoke(rows -> {
                    if (Boolean.TRUE.equals(rows.iterator().next().getBoolean(0))) {
                        LOG.errorf(
                                "%s of tenant %s is disabled: it has failed for %s, last with %s",
                                peer.channel().wireName(), tenantId, config.disableAfter(), reason);
                    }
                })
                .replaceWithVoid();
    }

    /** The peer takes what is sent. */
    public Uni<Void> well(String tenantId, Peer peer) {
        return pool.preparedQuery(
                        """
                        delete from failing_peer
                        where tenant_id = $1 and channel = $2 and peer = $3 and disabled_at is null""")
                .execute(Tuple.of(tenantId, peer.channel().wireName(), peer.peer()))
                .replaceWithVoid();
    }

    /** The service behind the channel refuses the channel itself for {@code reason}. */
    public Uni<Void> found(String tenantId, ChannelName channel, String reason) {
        return pool.preparedQuery(
                        "update push_channel set last_fault = $3, last_fault_at = $4 where tenant_id = $1 and channel = $2")
                .execute(Tuple.of(
                        tenantId, channel.wireName(), reason, clock.instant().atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** All peers that fail, of all tenants. */
    public Uni<List<Failing>> all() {
        return failing(pool.query(FAILING).execute());
    }

    private static Uni<List<Failing>> failing(Uni<RowSet<Row>> found) {
        return found.map(rows -> {
            List<Failing> failing = new ArrayList<>(rows.size());
            for (Row row : rows) {
                OffsetDateTime disabledAt = row.getOffsetDateTime(5);
                ChannelName.of(row.getString(1))
                        .ifPresent(channel -> failing.add(new Failing(
                                row.getString(0),
                                new Peer(channel, row.getString(2)),
                                row.getOffsetDateTime(3).toInstant(),
                                row.getString(4),
                                disabledAt == null ? null : disabledAt.toInstant())));
            }
            return failing;
        });
    }

    /** Forgets what was wrong with the tenant's {@code channel}. */
    Uni<Void> forget(UnitOfWork unit, String tenantId, ChannelName channel) {
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

    /** What the services behind the tenant's channels last found wrong with the channels themselves. */
    Uni<Map<ChannelName, Fault>> faults(String tenantId) {
        return pool.preparedQuery(
                        """
                        select channel, last_fault, last_fault_at from push_channel
                        where tenant_id = $1 and last_fault is not null""")
                .execute(Tuple.of(tenantId))
                .map(rows -> {
                    Map<ChannelName, Fault> faults = new EnumMap<>(ChannelName.class);
                    rows.forEach(row -> ChannelName.of(row.getString(0))
                            .ifPresent(channel -> faults.put(
                                    channel,
                                    new Fault(
                                            row.getString(1),
                                            row.getOffsetDateTime(2).toInstant()))));
                    return faults;
                });
    }

    /** The peers that fail, of the tenant. */
    Uni<List<Failing>> of(String tenantId) {
        return failing(pool.preparedQuery(FAILING + " where tenant_id = $1").execute(Tuple.of(tenantId)));
    }
}
