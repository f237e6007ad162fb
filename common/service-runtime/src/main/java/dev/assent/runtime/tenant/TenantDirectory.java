// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.StorableText;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Directory of tenants, their active secret keys and settings, in this service's own database. */
@ApplicationScoped
public class TenantDirectory {
    private static final String BY_KEY =
            """
            select k.hash, k.tenant_id, t.settings, t.version from tenant_api_key k join tenant t on t.tenant_id = k.tenant_id
            where k.hash = $1""";
    private static final String SETTINGS = "select settings, version from tenant where tenant_id = $1";
    private static final String SETTINGS_IN_UNIT = "select settings from tenant where tenant_id = :id";

    private final Pool pool;
    private final TenantCache cache;

    TenantDirectory(Pool pool, TenantCache cache) {
        this.pool = pool;
        this.cache = cache;
    }

    /** Finds the tenant of the secret key {@code apiSecretKey}. */
    public Uni<Optional<String>> tenantOfKey(String apiSecretKey) {
        String hash = ApiKeyHash.hash(apiSecretKey);
        Optional<String> cached = cache.tenantOfKey(hash);
        return cached.isPresent() ? Uni.createFrom().item(cached) : readTenantOfKey(hash);
    }

    private Uni<Optional<String>> readTenantOfKey(String hash) {
        long changes = cache.changes();
        return pool.preparedQuery(BY_KEY).execute(Tuple.of(hash)).map(rows -> {
            for (var row : rows) {
                // The index does not compare in constant time, so the result is compared again.
                if (MessageDigest.isEqual(row.getString(0).getBytes(UTF_8), hash.getBytes(UTF_8))) {
                    String tenantId = row.getString(1);
                    cache.addOwner(hash, tenantId, changes);
                    cache.addSettings(tenantId, row.getString(2), row.getLong(3), changes);
                    return Optional.of(tenantId);
                }
            }
            return Optional.<String>empty();
        });
    }

    /** Returns whether a tenant of this id exists. */
    public Uni<Boolean> exists(String tenantId) {
        return StorableText.isStorable(tenantId)
                ? find(tenantId).map(Optional::isPresent)
                : Uni.createFrom().item(false);
    }

    /** Returns the tenant's settings; the defaults if there is no such tenant. */
    public Uni<TenantSettings> settings(String tenantId) {
        return find(tenantId)
                .map(found -> found.map(VersionedSettings::settings).orElse(TenantSettings.DEFAULTS));
    }

    /** Returns the tenant's settings as {@link #settings(String)} does, with their version; empty if there is no such tenant. */
    public Uni<Optional<VersionedSettings>> find(String tenantId) {
        Optional<VersionedSettings> cached = cache.settings(tenantId);
        if (cached.isPresent()) {
            return Uni.createFrom().item(cached);
        }
        long changes = cache.changes();
        return pool.preparedQuery(SETTINGS).execute(Tuple.of(tenantId)).map(rows -> {
            for (var row : rows) {
                return Optional.of(cache.addSettings(tenantId, row.getString(0), row.getLong(1), changes));
            }
            return Optional.<VersionedSettings>empty();
        });
    }

    /** Returns the tenant's settings as {@link #settings(String)} does, in the transaction of {@code unit}. */
    public Uni<TenantSettings> settings(UnitOfWork unit, String tenantId) {
        Optional<VersionedSettings> cached = cache.settings(tenantId);
        return cached.isPresent()
                ? Uni.createFrom().item(cached.get().settings())
                : unit.session()
                        .createNativeQuery(SETTINGS_IN_UNIT, String.class)
                        .setParameter("id", tenantId)
                        .getResultList()
                        .map(rows -> rows.isEmpty() ? TenantSettings.DEFAULTS : read(rows.get(0)));
    }

    /** Returns the tenant's active secret keys, sealed. */
    public Uni<List<String>> sealedKeys(String tenantId) {
        return pool.preparedQuery("select sealed_key from tenant_api_key where tenant_id = $1 order by hash")
                .execute(Tuple.of(tenantId))
                .map(rows -> {
                    List<String> keys = new ArrayList<>();
                    rows.forEach(row -> keys.add(row.getString(0)));
                    return keys;
                });
    }

    /** Parses the column {@code tenant.settings}; returns the defaults for null. */
    public static TenantSettings read(@Nullable String json) {
        return json == null ? TenantSettings.DEFAULTS : Json.read(json, TenantSettings.class);
    }

    /** Stores {@code change}, unless the same or a newer version is stored. */
    public Uni<Void> store(UnitOfWork unit, TenantChanged change) {
        // Not only by the notification of the database: the caller may use the change at once.
        unit.afterCommit(() -> cache.onChange(new StoredTenantChange(change.tenantId())));
        return unit.session()
                .createNativeQuery(
                        """
                        insert into tenant (tenant_id, version, name, settings) values (:id, :version, :name, :settings)
                        on conflict (tenant_id) do update set version = excluded.version, name = excluded.name,
                          settings = excluded.settings
                        where tenant.version < excluded.version""")
                .setParameter("id", change.tenantId())
                .setParameter("version", change.version())
                .setParameter("name", change.name())
                .setParameter("settings", change.settings() == null ? null : Json.write(change.settings()))
                .executeUpdate()
                .chain(changed -> changed == 1
                        ? replaceKeys(unit, change)
                        : Uni.createFrom().voidItem());
    }

    private static Uni<Void> replaceKeys(UnitOfWork unit, TenantChanged change) {
        Uni<Void> done = unit.session()
                .createNativeQuery("delete from tenant_api_key where tenant_id = :id")
                .setParameter("id", change.tenantId())
                .executeUpdate()
                .replaceWithVoid();
        for (TenantChanged.ApiKey key : change.apiKeys()) {
            done = done.chain(() -> unit.session()
                    .createNativeQuery(
                            "insert into tenant_api_key (hash, tenant_id, sealed_key) values (:hash, :id, :sealed)")
                    .setParameter("hash", key.hash())
                    .setParameter("id", change.tenantId())
                    .setParameter("sealed", key.sealedKey())
                    .executeUpdate()
                    .replaceWithVoid());
        }
        return done;
    }
}
