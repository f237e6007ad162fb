// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.queue.Destination;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Limiters of the destinations that have open deliveries. */
@ApplicationScoped
class DestinationLimiters {
    /** The circuit opens when 80 % of the last ten attempts failed: an endpoint that fails now and then is not paused. */
    private static final int WINDOW = 10;

    private static final int LEAST_ATTEMPTS = 5;
    private static final float FAILURE_RATE_PERCENT = 80;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final double PAUSE_MULTIPLIER = 2;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Map<Destination, DestinationLimiter> limiters = new ConcurrentHashMap<>();
    private final Map<String, TenantPermits> permitsByTenant = new ConcurrentHashMap<>();
    private final CircuitBreakerConfig breakers;
    private final PushConfig config;

    DestinationLimiters(Clock clock, PushConfig config) {
        this.config = config;
        this.breakers = CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(LEAST_ATTEMPTS)
                .failureRateThreshold(FAILURE_RATE_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                        IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, PAUSE_MULTIPLIER, LONGEST_PAUSE))
                .clock(clock)
                .writableStackTraceEnabled(false)
                .build();
    }

    /** Requests a claim for {@code destination} and returns its limiter. */
    DestinationLimiter request(Destination destination) {
        return limiters.compute(destination, (key, existing) -> {
            DestinationLimiter limiter = existing == null ? create(key) : existing;
            limiter.request();
            return limiter;
        });
    }

    /** Removes the idle limiters of all but {@code destinations}: devices choose Web Push origins, so their number is unbounded. */
    void retain(Set<Destination> destinations) {
        limiters.keySet()
                .forEach(destination -> limiters.computeIfPresent(
                        destination,
                        (key, limiter) -> limiter.isIdle() && !destinations.contains(destination) ? null : limiter));
    }

    /** Returns how many destinations of {@code channel} the circuit breaker pauses. */
    long openCircuits(ChannelName channel) {
        return limiters.entrySet().stream()
                .filter(entry ->
                        entry.getKey().channel() == channel && entry.getValue().isCircuitOpen())
                .count();
    }

    private DestinationLimiter create(Destination destination) {
        TenantPermits permits = permitsByTenant.computeIfAbsent(
                destination.tenantId(), tenant -> new TenantPermits(config.tenantConcurrency()));
        return new DestinationLimiter(
                config.concurrency(), permits, CircuitBreaker.of(destination.toString(), breakers));
    }
}
