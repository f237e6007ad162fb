// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.cors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** Cache of the origins that tenants allow, kept for a few seconds because every poll of a browser needs it. */
@ApplicationScoped
public class AllowedOriginCache {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int MAX_ENTRIES = 10_000;

    private static final String OF_ANY_TENANT =
            "select 1 from tenant where settings::jsonb -> 'allowedOrigins' ? $1 limit 1";

    private final TenantDirectory tenants;
    private final Pool pool;
    private final Cache<String, TenantSettings> settings = newCache();
    private final Cache<String, Boolean> allowedAnywhere = newCache();

    AllowedOriginCache(TenantDirectory tenants, Pool pool) {
        this.tenants = tenants;
        this.pool = pool;
    }

    /** Returns true if {@code tenantId} allows pages of {@code origin}. */
    public Uni<Boolean> allows(String tenantId, String origin) {
        return cached(settings, tenantId, () -> tenants.settings(tenantId)).map(found -> found.allowsOrigin(origin));
    }

    /** Returns true if any tenant allows pages of {@code origin}: a preflight request names no tenant. */
    public Uni<Boolean> allowsForAnyTenant(String origin) {
        return cached(allowedAnywhere, origin, () -> pool.preparedQuery(OF_ANY_TENANT)
                .execute(Tuple.of(origin))
                .map(rows -> rows.size() > 0));
    }

    private static <T> Cache<String, T> newCache() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(KEPT)
                .build();
    }

    private static <T> Uni<T> cached(Cache<String, T> cache, String key, Supplier<Uni<T>> lookUp) {
        T found = cache.getIfPresent(key);
        return found != null ? Uni.createFrom().item(found) : lookUp.get().invoke(item -> cache.put(key, item));
    }
}
