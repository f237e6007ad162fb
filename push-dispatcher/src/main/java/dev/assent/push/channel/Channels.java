package dev.assent.push.channel;

import dev.assent.contracts.Json;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.Transactions;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Purpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The push channels of the tenants; what is secret of them lies sealed. */
@ApplicationScoped
public class Channels {
    private static final String COLUMNS = "tenant_id, channel, revision, enabled, settings, sealed_credentials";
    private static final String FIND =
            """
            select tenant_id, channel, revision, settings, sealed_credentials,
              enabled and not exists (select 1 from failing_peer f where f.tenant_id = c.tenant_id
                and f.channel = c.channel and f.peer = $3 and f.disabled_at is not null) as enabled
            from push_channel c where tenant_id = $1 and channel = $2""";

    private final Transactions transactions;
    private final Pool pool;
    private final AuditLog audit;
    private final Faults faults;
    private final Sealer sealer;
    private final Clock clock;

    Channels(Transactions transactions, Pool pool, AuditLog audit, Faults faults, Sealer sealer, Clock clock) {
        this.transactions = transactions;
        this.pool = pool;
        this.audit = audit;
        this.faults = faults;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Stores the tenant's channel {@code name}, in the place of an earlier one. */
    public Uni<Void> put(String tenantId, ChannelName name, Object settings, Object credentials) {
        return changed(tenantId, "channel_set_up", name, unit -> store(unit, tenantId, name, settings, credentials));
    }

    /**
     * As {@link #put}, with the credentials that {@code credentials} makes of an earlier one, which nobody else changes
     * meanwhile; what it has made.
     */
    public <C> Uni<C> put(
            String tenantId, ChannelName name, Object settings, Function<Optional<Channel>, C> credentials) {
        return transactions.run(unit -> lock(unit, tenantId, name).chain(existing -> {
            C made = credentials.apply(existing);
            return store(unit, tenantId, name, settings, made)
                    .chain(() -> audit.record(unit, tenantId, "channel_set_up", Map.of("channel", name.wireName())))
                    .replaceWith(made);
        }));
    }

    /**
     * Replaces the credentials of the tenant's channel {@code name} by those that {@code credentials} makes of it, which
     * nobody else changes meanwhile; what it has made. Fails with 404 where there is no such channel.
     */
    public <C> Uni<C> rotate(String tenantId, ChannelName name, Function<Channel, C> credentials) {
        return transactions.run(unit -> lock(unit, tenantId, name).chain(existing -> {
            C made = credentials.apply(existing.orElseThrow(Channels::notFound));
            return unit.session()
                    .createNativeQuery(
                            """
                            update push_channel set revision = :revision, sealed_credentials = :sealed,
                              updated_at = :now where tenant_id = :tenant and channel = :channel""")
                    .setParameter("revision", UUID.randomUUID())
                    .setParameter("sealed", seal(tenantId, made))
                    .setParameter("now", clock.instant())
                    .setParameter("tenant", tenantId)
                    .setParameter("channel", name.wireName())
                    .executeUpdate()
                    .chain(() ->
                            audit.record(unit, tenantId, "channel_secret_rotated", Map.of("channel", name.wireName())))
                    .replaceWith(made);
        }));
    }

    static ApiException notFound() {
        return new ApiException(404, "channel_not_found", "There is no channel of this name.");
    }

    /** Locks the tenant too, since there may be no channel yet. */
    private static Uni<Optional<Channel>> lock(UnitOfWork unit, String tenantId, ChannelName name) {
        return unit.session()
                .createNativeQuery("select 1 from tenant where tenant_id = :tenant for no key update", Integer.class)
                .setParameter("tenant", tenantId)
                .getResultList()
                .chain(() -> unit.session()
                        .createNativeQuery(
                                """
                                select revision, enabled, settings, sealed_credentials from push_channel
                                where tenant_id = :tenant and channel = :channel for update""",
                                Object[].class)
                        .setParameter("tenant", tenantId)
                        .setParameter("channel", name.wireName())
                        .getResultList())
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Channel(
                                tenantId, name, (UUID) row[0], (boolean) row[1], (String) row[2], (String) row[3])));
    }

    private Uni<Integer> store(
            UnitOfWork unit, String tenantId, ChannelName name, Object settings, Object credentials) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into push_channel
                          (tenant_id, channel, revision, enabled, settings, sealed_credentials, updated_at)
                        values (:tenant, :channel, :revision, true, :settings, :sealed, :now)
                        on conflict (tenant_id, channel) do update set revision = excluded.revision,
                          enabled = true, settings = excluded.settings,
                          sealed_credentials = excluded.sealed_credentials, updated_at = excluded.updated_at""")
                .setParameter("tenant", tenantId)
                .setParameter("channel", name.wireName())
                .setParameter("revision", UUID.randomUUID())
                .setParameter("settings", Json.write(settings))
                .setParameter("sealed", seal(tenantId, credentials))
                .setParameter("now", clock.instant())
                .executeUpdate();
    }

    private String seal(String tenantId, Object credentials) {
        return sealer.seal(Purpose.CHANNEL, tenantId, new Secret(Json.write(credentials)));
    }

    private Uni<Void> changed(
            String tenantId, String change, ChannelName name, Function<UnitOfWork, Uni<Integer>> statement) {
        return transactions.run(unit -> statement
                .apply(unit)
                .chain(rows -> rows == 0
                        ? Uni.createFrom().voidItem()
                        : audit.record(unit, tenantId, change, Map.of("channel", name.wireName()))));
    }

    /** The tenant's channels by name. */
    public Uni<List<Channel>> list(String tenantId) {
        return pool.preparedQuery("select " + COLUMNS + " from push_channel where tenant_id = $1 order by channel")
                .execute(Tuple.of(tenantId))
                .map(Channels::read);
    }

    /** The tenant's channel {@code name}, which is not enabled either where the {@code peer} behind it is disabled. */
    public Uni<Optional<Channel>> find(String tenantId, ChannelName name, String peer) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(tenantId, name.wireName(), peer))
                .map(rows -> read(rows).stream().findFirst());
    }

    /** The ways that are open to the tenant's pushes, as the transaction of {@code unit} sees it. */
    public Uni<Ways> ways(UnitOfWork unit, String tenantId) {
        return unit.session()
                .createNativeQuery(
                        """
                        select c.channel, f.peer, t.settings
                        from push_channel c left join tenant t on t.tenant_id = c.tenant_id
                          left join failing_peer f on f.tenant_id = c.tenant_id and f.channel = c.channel
                            and f.disabled_at is not null
                        where c.tenant_id = :tenant and c.enabled""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .getResultList()
                .map(Channels::ways);
    }

    private static Ways ways(List<Object[]> rows) {
        Set<ChannelName> enabled = EnumSet.noneOf(ChannelName.class);
        Set<Peer> disabled = new HashSet<>();
        String settings = null;
        for (Object[] row : rows) {
            settings = (String) row[2];
            ChannelName.of((String) row[0]).ifPresent(channel -> {
                enabled.add(channel);
                if (row[1] != null) {
                    disabled.add(new Peer(channel, (String) row[1]));
                }
            });
        }
        return new Ways(enabled, disabled, TenantDirectory.read(settings));
    }

    /** Switches the tenant's channel {@code name} on or off; switched on, every peer behind it is tried again. False where there is none. */
    public Uni<Boolean> enable(String tenantId, ChannelName name, boolean enabled) {
        return transactions.run(unit -> unit.session()
                .createNativeQuery(
                        "update push_channel set enabled = :enabled where tenant_id = :tenant and channel = :channel")
                .setParameter("enabled", enabled)
                .setParameter("tenant", tenantId)
                .setParameter("channel", name.wireName())
                .executeUpdate()
                .call(rows -> enabled && rows == 1
                        ? faults.forget(unit, tenantId, name)
                        : Uni.createFrom().voidItem())
                .call(rows -> rows == 0
                        ? Uni.createFrom().voidItem()
                        : audit.record(
                                unit,
                                tenantId,
                                enabled ? "channel_enabled" : "channel_disabled",
                                Map.of("channel", name.wireName())))
                .map(rows -> rows == 1));
    }

    /** Removes the tenant's channel {@code name}, if there is one. */
    public Uni<Void> remove(String tenantId, ChannelName name) {
        return changed(tenantId, "channel_removed", name, unit -> unit.session()
                .createNativeQuery("delete from push_channel where tenant_id = :tenant and channel = :channel")
                .setParameter("tenant", tenantId)
                .setParameter("channel", name.wireName())
                .executeUpdate());
    }

    /** The revisions that are in use of the channel {@code name}, over all tenants. */
    public Uni<Set<UUID>> revisions(ChannelName name) {
        return pool.preparedQuery("select revision from push_channel where channel = $1 and enabled")
                .execute(Tuple.of(name.wireName()))
                .map(rows -> {
                    Set<UUID> revisions = new HashSet<>();
                    rows.forEach(row -> revisions.add(row.getUUID(0)));
                    return revisions;
                });
    }

    /** What is secret of {@code channel}, read as the channel's own {@code type}. */
    public <T> T credentials(Channel channel, Class<T> type) {
        return Json.read(
                sealer.open(Purpose.CHANNEL, channel.tenantId(), channel.sealedCredentials())
                        .reveal(),
                type);
    }

    private static List<Channel> read(RowSet<Row> rows) {
        List<Channel> channels = new ArrayList<>(rows.size());
        for (Row row : rows) {
            // A channel that only a newer version of this service knows is not ours to use.
            ChannelName.of(row.getString("channel"))
                    .ifPresent(name -> channels.add(new Channel(
                            row.getString("tenant_id"),
                            name,
                            row.getUUID("revision"),
                            row.getBoolean("enabled"),
                            row.getString("settings"),
                            row.getString("sealed_credentials"))));
        }
        return channels;
    }
}
