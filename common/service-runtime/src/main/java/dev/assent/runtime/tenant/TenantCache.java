// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.runtime.cache.InMemoryCache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Cache of stored tenants, because every request needs one: the tenant of each secret key, and the settings of each tenant.
 * It holds only what the table contained, so that unknown keys and ids neither fill it nor hide a tenant created since. A
 * change of a tenant drops its entries, see {@link TenantChangeListener}; the configured time bounds the life of an entry
 * whose change was missed.
 */
@ApplicationScoped
class TenantCache {
    private static final int MAX_KEYS = 20_000;
    /** In characters of the stored settings, of which a tenant may have 64 Ki. */
    private static final int MAX_SETTINGS = 16 * 1024 * 1024;

    private static final int SETTINGS_OVERHEAD = 256;

    private final AtomicLong changes = new AtomicLong();
    private final Cache<String, KeyOwner> owners;
    private final Cache<String, StoredSettings> settings;

    TenantCache(@ConfigProperty(name = "assent.tenant-cache-time", defaultValue = "5s") Duration cacheTime) {
        owners = InMemoryCache.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(cacheTime)
                .build();
        settings = InMemoryCache.newBuilder()
                .maximumWeight(MAX_SETTINGS)
                .weigher((String tenantId, StoredSettings stored) -> SETTINGS_OVERHEAD + stored.size())
                .expireAfterWrite(cacheTime)
                .build();
    }

    private record KeyOwner(String hash, String tenantId) {}

    private record StoredSettings(VersionedSettings parsed, int size) {}

    /** Returns the tenant whose key has the hash {@code hash}, if it is cached. */
    Optional<String> tenantOfKey(String hash) {
        KeyOwner owner = owners.getIfPresent(hash);
        // The cache does not compare in constant time, so the result is compared again.
        return owner != null && MessageDigest.isEqual(owner.hash().getBytes(UTF_8), hash.getBytes(UTF_8))
                ? Optional.of(owner.tenantId())
                : Optional.empty();
    }

    /** Returns the settings of the tenant, if they are cached. */
    Optional<VersionedSettings> settings(String tenantId) {
        return Optional.ofNullable(settings.getIfPresent(tenantId)).map(StoredSettings::parsed);
    }

    /** Returns the number of changes so far, to be taken before a read whose result is added. */
    long changes() {
        return changes.get();
    }

    /** Adds the owner of a key as a read found it that began after {@code changes} changes. */
    void addOwner(String hash, String tenantId, long changes) {
        owners.put(hash, new KeyOwner(hash, tenantId));
        if (changes != changes()) {
            owners.invalidate(hash);
        }
    }

    /** Adds the settings of a tenant as a read found them that began after {@code changes} changes, and returns them. */
    VersionedSettings addSettings(String tenantId, @Nullable String json, long version, long changes) {
        VersionedSettings parsed = new VersionedSettings(TenantDirectory.read(json), version);
        settings.put(tenantId, new StoredSettings(parsed, json == null ? 0 : json.length()));
        if (changes != changes()) {
            settings.invalidate(tenantId);
        }
        return parsed;
    }

    /** Drops what is cached of the changed tenant. */
    void onChange(@Observes StoredTenantChange change) {
        // Before the entries: a read that began earlier must not add what it found.
        changes.incrementAndGet();
        String tenantId = change.tenantId();
        if (tenantId == null) {
            owners.invalidateAll();
            settings.invalidateAll();
        } else {
            owners.asMap().values().removeIf(owner -> owner.tenantId().equals(tenantId));
            settings.invalidate(tenantId);
        }
    }
}
