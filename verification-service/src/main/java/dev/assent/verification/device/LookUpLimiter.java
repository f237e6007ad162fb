// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.LimitConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Limiter of the nonces that an enrolled device asks for. It counts in the memory of this instance, because a look-up is
 * part of a sign-in and must not cost another statement; a device reaches the limit once on each instance.
 */
@Startup
@ApplicationScoped
class LookUpLimiter {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MAX_DEVICES = 100_000;

    /** Time at which the allowance of a device is whole again (generic cell rate algorithm). */
    private final Cache<UUID, Instant> wholeAt = InMemoryCache.newBuilder()
            .maximumSize(MAX_DEVICES)
            .expireAfterWrite(PERIOD)
            .build();

    private final Clock clock;
    private final Duration cost;
    private final Counter refused;

    LookUpLimiter(LimitConfig config, Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.cost = PERIOD.dividedBy(config.lookUpsPerDevice());
        this.refused = Counter.builder("assent.rate.limited")
                .description("Requests rejected with status 429, by limit and scope (source or tenant)")
                .tags("limit", "look_ups", "scope", "source")
                .register(metrics);
    }

    /** Counts one look-up of the device; throws a 429 with {@code Retry-After} if its allowance is used up. */
    void acquire(UUID authenticatorId) {
        Instant now = clock.instant();
        wholeAt.asMap().compute(authenticatorId, (id, before) -> {
            Instant next = (before == null || before.isBefore(now) ? now : before).plus(cost);
            if (next.isAfter(now.plus(PERIOD))) {
                refused.increment();
                throw ApiException.tooManyRequests(cost);
            }
            return next;
        });
    }
}
