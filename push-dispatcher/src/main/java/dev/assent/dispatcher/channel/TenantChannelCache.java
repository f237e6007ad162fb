// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.tenant.StoredTenantChange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Cache of which tenants have channels: most events are of tenants for which there is nothing to send. A trigger of the table
 * notifies every instance of a change; the life of an entry bounds the time for which a missed one has no effect.
 */
@ApplicationScoped
public class TenantChannelCache {
    private static final int MAX_TENANTS = 100_000;
    private static final Duration LIFE = Duration.ofSeconds(1);
    private static final String FIND =
            """
            select tenant_id,
              bool_or(channel = $2 and enabled and cast(settings as jsonb) ->> 'logEvents' = 'true') as exports
            from push_channel where tenant_id = any($1) group by tenant_id""";

    private enum Channels {
        NONE,
        SOME,
        WITH_AUDIT_EXPORT
    }

    private final AtomicLong changes = new AtomicLong();
    private final Cache<String, Channels> cached = InMemoryCache.newBuilder()
            .maximumSize(MAX_TENANTS)
            .expireAfterWrite(LIFE)
            .build();
    private final Pool pool;

    TenantChannelCache(Pool pool) {
        this.pool = pool;
    }

    /** Returns those of {@code tenants} that have a channel, enabled or not. */
    public Uni<Set<String>> findTenantsWithChannels(Set<String> tenants) {
        return find(tenants, channels -> channels != Channels.NONE);
    }

    /** Returns those of {@code tenants} that subscribe to audit records. */
    public Uni<Set<String>> findExporting(Set<String> tenants) {
        return find(tenants, channels -> channels == Channels.WITH_AUDIT_EXPORT);
    }

    private Uni<Set<String>> find(Set<String> tenants, Predicate<Channels> condition) {
        Map<String, Channels> found = new HashMap<>(cached.getAllPresent(tenants));
        Set<String> unknown = new HashSet<>(tenants);
        unknown.removeAll(found.keySet());
        Uni<Map<String, Channels>> all = unknown.isEmpty()
                ? Uni.createFrom().item(found)
                : read(unknown).map(read -> {
                    found.putAll(read);
                    return found;
                });
        return all.map(channels -> {
            Set<String> selected = new HashSet<>();
            channels.forEach((tenant, state) -> {
                if (condition.test(state)) {
                    selected.add(tenant);
                }
            });
            return selected;
        });
    }

    private Uni<Map<String, Channels>> read(Set<String> tenants) {
        long before = changes.get();
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(tenants.toArray(String[]::new), ChannelName.WEBHOOK.wireName()))
                .map(rows -> {
                    Map<String, Channels> read = new HashMap<>();
                    tenants.forEach(tenant -> read.put(tenant, Channels.NONE));
                    rows.forEach(row ->
                            read.put(row.getString(0), row.getBoolean(1) ? Channels.WITH_AUDIT_EXPORT : Channels.SOME));
                    cached.putAll(read);
                    if (before != changes.get()) {
                        // It may be older than the change.
                        cached.invalidateAll(tenants);
                    }
                    return read;
                });
    }

    /** Drops what is cached of the changed tenant. */
    void onChange(@Observes StoredTenantChange change) {
        // Before the entries: a read that began earlier must not add what it found.
        changes.incrementAndGet();
        String tenantId = change.tenantId();
        if (tenantId == null) {
            cached.invalidateAll();
        } else {
            cached.invalidate(tenantId);
        }
    }
}
