// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.limit.LimitConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Limiter of second looks for unknown credentials, each of which asks the broker: a caller that presents many of them must
 * not delay others who wait for an event. It counts in the memory of this instance, since a 401 must cost no statement.
 */
@ApplicationScoped
class SecondLookLimiter {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MAX_SOURCES = 100_000;

    private final Cache<String, Integer> looks = InMemoryCache.newBuilder()
            .maximumSize(MAX_SOURCES)
            .expireAfterWrite(PERIOD)
            .build();
    private final int limit;

    SecondLookLimiter(LimitConfig config) {
        this.limit = config.failuresPerSource();
    }

    /** Counts an unknown credential of {@code source}; returns whether it is to be looked up again. */
    boolean tryAcquire(String source) {
        // Above the limit nothing is written, so that the count ends a minute after the last second look.
        Integer before = looks.getIfPresent(source);
        if (before != null && before >= limit) {
            return false;
        }
        return looks.asMap().merge(source, 1, Integer::sum) <= limit;
    }
}
