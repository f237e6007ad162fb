// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assent.contracts.tenant.TenantSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** Which web pages may call for which tenant. Remembered for a few seconds, since every poll of a browser asks. */
@ApplicationScoped
public class AllowedOriginCache {
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private static final String OF_ANY_TENANT =
            "select 1 from tenant where settings::jsonb -> 'allowedOrigins' ? $1 limit 1";

    private final TenantDirectory tenants;
    private final Pool pool;
    private final Cache<String, TenantSettings> settings = remembering();
    private final Cache<String, Boolean> known = remembering();

    AllowedOriginCache(TenantDirectory tenants, Pool pool) {
        this.tenants = tenants;
        this.pool = pool;
    }

    /** Whether a page of {@code origin} may call for {@code tenantId}. */
    public Uni<Boolean> allows(String tenantId, String origin) {
        return remembered(settings, tenantId, () -> tenants.settings(tenantId))
                .map(found -> found.allowsOrigin(origin));
    }

    /** Whether a page of {@code origin} may call for any tenant: a browser that asks beforehand names none. */
    public Uni<Boolean> knows(String origin) {
        return remembered(known, origin, () -> pool.preparedQuery(OF_ANY_TENANT)
                .execute(Tuple.of(origin))
                .map(rows -> rows.size() > 0));
    }

    private static <T> Cache<String, T> remembering() {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED)
                .build();
    }

    private static <T> Uni<T> remembered(Cache<String, T> cache, String key, Supplier<Uni<T>> lookUp) {
        T found = cache.getIfPresent(key);
        return found != null ? Uni.createFrom().item(found) : lookUp.get().invoke(item -> cache.put(key, item));
    }
}
