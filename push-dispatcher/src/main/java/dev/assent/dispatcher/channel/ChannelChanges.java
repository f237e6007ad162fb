package dev.assent.dispatcher.channel;

import dev.assent.contracts.Json;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What an administrator changes of the push channels; each change stands in the audit log. */
@ApplicationScoped
public class ChannelChanges {
    private final TransactionRunner transactions;
    private final AuditLog audit;
    private final Faults faults;
    private final Sealer sealer;
    private final Clock clock;

    ChannelChanges(TransactionRunner transactions, AuditLog audit, Faults faults, Sealer sealer, Clock clock) {
        this.transactions = transactions;
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
            C made = credentials.apply(existing.orElseThrow(ChannelChanges::notFound));
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
        return sealer.seal(KeyPurpose.CHANNEL, tenantId, new Secret(Json.write(credentials)));
    }

    private Uni<Void> changed(
            String tenantId, String change, ChannelName name, Function<UnitOfWork, Uni<Integer>> statement) {
        return transactions.run(unit -> statement
                .apply(unit)
                .chain(rows -> rows == 0
                        ? Uni.createFrom().voidItem()
                        : audit.record(unit, tenantId, change, Map.of("channel", name.wireName()))));
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
                .executeUpdate()
                .call(() -> faults.forget(unit, tenantId, name)));
    }
}
