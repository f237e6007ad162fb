// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.contracts.Json;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.StoredTenantChange;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Administration of the push channels. Each change is recorded in the audit log. */
@ApplicationScoped
public class ChannelAdminService {
    private final TransactionRunner transactions;
    private final AuditLog audit;
    private final EndpointHealthStore health;
    private final ChannelMismatchStore mismatches;
    private final Sealer sealer;
    private final Event<StoredTenantChange> changes;
    private final Clock clock;

    ChannelAdminService(
            TransactionRunner transactions,
            AuditLog audit,
            EndpointHealthStore health,
            ChannelMismatchStore mismatches,
            Sealer sealer,
            Event<StoredTenantChange> changes,
            Clock clock) {
        this.transactions = transactions;
        this.audit = audit;
        this.health = health;
        this.mismatches = mismatches;
        this.sealer = sealer;
        this.changes = changes;
        this.clock = clock;
    }

    /** Stores the tenant's channel {@code name}, replaces an existing one, and enables its disabled endpoints. */
    public Uni<Void> put(String tenantId, ChannelName name, Object settings, Object credentials) {
        return audited(tenantId, "channel_set_up", name, unit -> store(unit, tenantId, name, settings, credentials));
    }

    /**
     * Stores the tenant's channel {@code name} with the credentials that {@code credentials} derives from the existing one,
     * which is locked meanwhile. Returns the new credentials.
     */
    public <C> Uni<C> put(
            String tenantId, ChannelName name, Object settings, Function<Optional<Channel>, C> credentials) {
        return transactions.run(unit -> lock(unit, tenantId, name).chain(existing -> {
            C created = credentials.apply(existing);
            return store(unit, tenantId, name, settings, created)
                    .chain(() -> audit.record(unit, tenantId, "channel_set_up", Map.of("channel", name.wireName())))
                    .replaceWith(created);
        }));
    }

    /**
     * Replaces the credentials of the tenant's channel {@code name} by those that {@code credentials} derives from it, which
     * is locked meanwhile. Returns the new credentials; fails with 404 if there is no such channel.
     */
    public <C> Uni<C> rotate(String tenantId, ChannelName name, Function<Channel, C> credentials) {
        return transactions.run(unit -> lock(unit, tenantId, name).chain(existing -> {
            C created = credentials.apply(existing.orElseThrow(ChannelAdminService::notFound));
            return unit.session()
                    .createNativeQuery(
                            """
                            update push_channel set revision = :revision, sealed_credentials = :sealed,
                              updated_at = :now where tenant_id = :tenant and channel = :channel""")
                    .setParameter("revision", UUID.randomUUID())
                    .setParameter("sealed", seal(tenantId, created))
                    .setParameter("now", clock.instant())
                    .setParameter("tenant", tenantId)
                    .setParameter("channel", name.wireName())
                    .executeUpdate()
                    .chain(() ->
                            audit.record(unit, tenantId, "channel_secret_rotated", Map.of("channel", name.wireName())))
                    .replaceWith(created);
        }));
    }

    static ApiException notFound() {
        return new ApiException(
                404,
                "channel_not_found",
                "channel: not set up for this tenant, or not one of apns, fcm, webpush, webhook");
    }

    /** Locks the tenant too, because the channel may not exist yet. */
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
        noticeChange(unit, tenantId);
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
                .executeUpdate()
                .call(() -> clearHealth(unit, tenantId, name));
    }

    /** Clears the health of the channel, which concerns its settings and credentials before a change. */
    private Uni<Void> clearHealth(UnitOfWork unit, String tenantId, ChannelName name) {
        return health.clear(unit, tenantId, name).chain(() -> mismatches.clear(unit, tenantId, name));
    }

    /** Drops what this instance has cached, not only by the notification of the database: the caller may use the change at once. */
    private void noticeChange(UnitOfWork unit, String tenantId) {
        unit.afterCommit(() -> changes.fire(new StoredTenantChange(tenantId)));
    }

    private String seal(String tenantId, Object credentials) {
        return sealer.seal(KeyPurpose.CHANNEL, tenantId, new Secret(Json.write(credentials)));
    }

    private Uni<Void> audited(
            String tenantId, String change, ChannelName name, Function<UnitOfWork, Uni<Integer>> statement) {
        return transactions.run(unit -> statement
                .apply(unit)
                .chain(rows -> rows == 0
                        ? Uni.createFrom().voidItem()
                        : audit.record(unit, tenantId, change, Map.of("channel", name.wireName()))));
    }

    /**
     * Enables or disables the tenant's channel {@code name} and returns whether it exists. Enabling it also enables its
     * disabled endpoints.
     */
    public Uni<Boolean> enable(String tenantId, ChannelName name, boolean enabled) {
        return transactions.run(unit -> enable(unit, tenantId, name, enabled));
    }

    private Uni<Boolean> enable(UnitOfWork unit, String tenantId, ChannelName name, boolean enabled) {
        noticeChange(unit, tenantId);
        return unit.session()
                .createNativeQuery(
                        "update push_channel set enabled = :enabled where tenant_id = :tenant and channel = :channel")
                .setParameter("enabled", enabled)
                .setParameter("tenant", tenantId)
                .setParameter("channel", name.wireName())
                .executeUpdate()
                .call(rows -> enabled && rows == 1
                        ? clearHealth(unit, tenantId, name)
                        : Uni.createFrom().voidItem())
                .call(rows -> rows == 0
                        ? Uni.createFrom().voidItem()
                        : audit.record(
                                unit,
                                tenantId,
                                enabled ? "channel_enabled" : "channel_disabled",
                                Map.of("channel", name.wireName())))
                .map(rows -> rows == 1);
    }

    /** Removes the tenant's channel {@code name}, if it exists. */
    public Uni<Void> remove(String tenantId, ChannelName name) {
        return audited(tenantId, "channel_removed", name, unit -> {
            noticeChange(unit, tenantId);
            return unit.session()
                    .createNativeQuery("delete from push_channel where tenant_id = :tenant and channel = :channel")
                    .setParameter("tenant", tenantId)
                    .setParameter("channel", name.wireName())
                    .executeUpdate()
                    .call(() -> clearHealth(unit, tenantId, name));
        });
    }
}
