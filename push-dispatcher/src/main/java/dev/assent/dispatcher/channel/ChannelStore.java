// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.contracts.Json;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Store of the tenants' push channels, with sealed credentials. */
@ApplicationScoped
public class ChannelStore {
    private static final String COLUMNS = "tenant_id, channel, revision, enabled, settings, sealed_credentials";
    private static final String FIND =
            """
            select tenant_id, channel, revision, settings, sealed_credentials,
              enabled and not exists (select 1 from failing_peer f where f.tenant_id = c.tenant_id
                and f.channel = c.channel and f.peer = $3 and f.disabled_at is not null) as enabled
            from push_channel c where tenant_id = $1 and channel = $2""";

    private final Pool pool;
    private final Sealer sealer;

    ChannelStore(Pool pool, Sealer sealer) {
        this.pool = pool;
        this.sealer = sealer;
    }

    /** Returns the tenant's channels, ordered by name. */
    public Uni<List<Channel>> list(String tenantId) {
        return pool.preparedQuery("select " + COLUMNS + " from push_channel where tenant_id = $1 order by channel")
                .execute(Tuple.of(tenantId))
                .map(ChannelStore::read);
    }

    /** Returns the tenant's channel for {@code endpoint}, not enabled if the endpoint is disabled; empty if there is none. */
    public Uni<Optional<Channel>> find(String tenantId, Endpoint endpoint) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(tenantId, endpoint.channel().wireName(), endpoint.origin()))
                .map(rows -> read(rows).stream().findFirst());
    }

    /** Returns the channels that the tenant's pushes can use, read in the transaction of {@code unit}. */
    public Uni<ChannelAvailability> availability(UnitOfWork unit, String tenantId) {
        return unit.session()
                .createNativeQuery(
                        """
                        select c.channel, f.peer, t.settings as tenant_settings, c.settings
                        from push_channel c left join tenant t on t.tenant_id = c.tenant_id
                          left join failing_peer f on f.tenant_id = c.tenant_id and f.channel = c.channel
                            and f.disabled_at is not null
                        where c.tenant_id = :tenant and c.enabled""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .getResultList()
                .map(ChannelStore::availability);
    }

    private static ChannelAvailability availability(List<Object[]> rows) {
        Map<ChannelName, String> enabled = new EnumMap<>(ChannelName.class);
        Set<Endpoint> disabled = new HashSet<>();
        @Nullable String settings = null;
        for (Object[] row : rows) {
            settings = (String) row[2];
            ChannelName.of((String) row[0]).ifPresent(channel -> {
                enabled.put(channel, (String) row[3]);
                if (row[1] != null) {
                    disabled.add(new Endpoint(channel, (String) row[1]));
                }
            });
        }
        return new ChannelAvailability(enabled, disabled, TenantDirectory.read(settings));
    }

    /** Returns the current revisions of the enabled channels {@code name} of all tenants. */
    public Uni<Set<UUID>> revisions(ChannelName name) {
        return pool.preparedQuery("select revision from push_channel where channel = $1 and enabled")
                .execute(Tuple.of(name.wireName()))
                .map(rows -> {
                    Set<UUID> revisions = new HashSet<>();
                    rows.forEach(row -> revisions.add(row.getUUID(0)));
                    return revisions;
                });
    }

    /** Opens the credentials of {@code channel}, read as the {@code type} of the channel. */
    public <T> T credentials(Channel channel, Class<T> type) {
        return Json.read(
                sealer.open(KeyPurpose.CHANNEL, channel.tenantId(), channel.sealedCredentials())
                        .reveal(),
                type);
    }

    private static List<Channel> read(RowSet<Row> rows) {
        List<Channel> channels = new ArrayList<>(rows.size());
        for (Row row : rows) {
            // Skip a channel that only a newer version of this service supports.
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
