// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.cors;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.tenant.StoredTenantChange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cache of what tenants allow, because every poll of a browser needs it: until a tenant changes, and a few seconds at most. Its keys have at most some
 * 340 characters, because a caller chooses them: see {@link CorsFilter}.
 */
@ApplicationScoped
public class AllowedOriginCache {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int MAX_ENTRIES = 10_000;

    private static final String OF_TENANT =
            "select 1 from tenant where tenant_id = $1 and settings::jsonb -> 'allowedOrigins' ? $2";

    /** The index tenant_by_allowed_origin serves it. */
    private static final String OF_ANY_TENANT =
            "select 1 from tenant where settings::jsonb -> 'allowedOrigins' ? $1 limit 1";

    private final Pool pool;
    private final AtomicLong changes = new AtomicLong();
    private final Cache<TenantOrigin, Boolean> allowed = newCache();
    private final Cache<String, Boolean> allowedAnywhere = newCache();

    AllowedOriginCache(Pool pool) {
        this.pool = pool;
    }

    /** Drops everything at a change of any tenant: an origin may be allowed or forbidden since. */
    void onChange(@Observes StoredTenantChange change) {
        // Before the entries: a look-up that began earlier must not add what it found.
        changes.incrementAndGet();
        allowed.invalidateAll();
        allowedAnywhere.invalidateAll();
    }

    private record TenantOrigin(String tenantId, String origin) {}

    /** Returns true if {@code tenantId} allows pages of {@code origin}. */
    public Uni<Boolean> allows(String tenantId, String origin) {
        return cached(allowed, new TenantOrigin(tenantId, origin), () -> exists(OF_TENANT, Tuple.of(tenantId, origin)));
    }

    /** Returns whether {@code tenantId} allows pages of {@code origin}, if that is known without a query; otherwise null. */
    @Nullable
    Boolean find(String tenantId, String origin) {
        return allowed.getIfPresent(new TenantOrigin(tenantId, origin));
    }

    /** Returns true if any tenant allows pages of {@code origin}: a preflight request names no tenant. */
    public Uni<Boolean> allowsForAnyTenant(String origin) {
        return cached(allowedAnywhere, origin, () -> exists(OF_ANY_TENANT, Tuple.of(origin)));
    }

    private Uni<Boolean> exists(String query, Tuple parameters) {
        return pool.preparedQuery(query).execute(parameters).map(rows -> rows.size() > 0);
    }

    private static <K> Cache<K, Boolean> newCache() {
        return InMemoryCache.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(KEPT)
                .build();
    }

    private <K> Uni<Boolean> cached(Cache<K, Boolean> cache, K key, Supplier<Uni<Boolean>> lookUp) {
        Boolean found = cache.getIfPresent(key);
        if (found != null) {
            return Uni.createFrom().item(found);
        }
        long before = changes.get();
        return lookUp.get().invoke(item -> {
            cache.put(key, item);
            if (before != changes.get()) {
                cache.invalidate(key);
            }
        });
    }
}
