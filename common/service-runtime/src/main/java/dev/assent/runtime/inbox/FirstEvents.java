// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.runtime.cache.InMemoryCache;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Keys whose first event this instance has consumed a short time ago, and those for which somebody waits. */
final class FirstEvents {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MAX_REMEMBERED = 10_000;
    static final int MAX_WAITING = 10_000;

    private record EventKey(String topic, String key) {}

    private final Duration limit;
    private final ConcurrentMap<EventKey, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
    private final Cache<EventKey, Boolean> consumed = InMemoryCache.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    /** @param limit the longest wait */
    FirstEvents(Duration limit) {
        this.limit = limit;
    }

    /** Records that an event of {@code key} is consumed, and ends the wait for it. */
    void markConsumed(String topic, String key) {
        EventKey event = new EventKey(topic, key);
        // In this order: who begins to wait looks for it after having registered, and misses nothing.
        consumed.put(event, true);
        CompletableFuture<Boolean> waiter = waiting.get(event);
        if (waiter != null) {
            waiter.complete(true);
        }
    }

    /**
     * Completes with true as soon as an event of {@code key} is consumed, and with false at the limit, or at once if too many
     * wait. All who wait for the same key share the result of the first.
     */
    CompletableFuture<Boolean> await(String topic, String key) {
        if (waiting.size() >= MAX_WAITING) {
            return CompletableFuture.completedFuture(false);
        }
        EventKey event = new EventKey(topic, key);
        CompletableFuture<Boolean> added = new CompletableFuture<>();
        CompletableFuture<Boolean> other = waiting.putIfAbsent(event, added);
        CompletableFuture<Boolean> result = other == null ? added : other;
        if (other == null) {
            CompletableFuture<?> unused = added.completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((end, failure) -> waiting.remove(event, added));
        }
        if (consumed.getIfPresent(event) != null) {
            result.complete(true);
        }
        // A copy: a request that is cancelled must not end the wait of others.
        return result.copy();
    }

    /** Returns the number of keys for which somebody waits. */
    int waiting() {
        return waiting.size();
    }
}
