package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The gates of the lanes that have something to send. */
@ApplicationScoped
class Gates {
    /** Of the last ten attempts eight failed: a peer that fails now and then is not given a rest. */
    private static final int WINDOW = 10;

    private static final int LEAST_ATTEMPTS = 5;
    private static final float FAILURES_PERCENT = 80;
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final double FACTOR = 2;
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Map<Lane, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, Quota> quotas = new ConcurrentHashMap<>();
    private final CircuitBreakerConfig breakers;
    private final PushConfig config;

    Gates(Clock clock, PushConfig config) {
        this.config = config;
        this.breakers = CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(LEAST_ATTEMPTS)
                .failureRateThreshold(FAILURES_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                        IntervalFunction.ofExponentialRandomBackoff(FIRST_REST, FACTOR, LONGEST_REST))
                .clock(clock)
                .writableStackTraceEnabled(false)
                .build();
    }

    /** The gate of {@code lane}, which has something to send. */
    Gate wanted(Lane lane) {
        return gates.compute(lane, (key, known) -> {
            Gate gate = known == null ? newGate(key) : known;
            gate.want();
            return gate;
        });
    }

    /** Forgets the gates of all but {@code lanes} where nothing is on its way: a device names its peer, so there is no end of them. */
    void keep(Set<Lane> lanes) {
        gates.keySet()
                .forEach(lane -> gates.computeIfPresent(
                        lane, (key, gate) -> gate.isIdle() && !lanes.contains(lane) ? null : gate));
    }

    /** How many peers rest of {@code channel}. */
    long open(ChannelName channel) {
        return gates.entrySet().stream()
                .filter(entry ->
                        entry.getKey().channel() == channel && entry.getValue().isOpen())
                .count();
    }

    private Gate newGate(Lane lane) {
        Quota quota = quotas.computeIfAbsent(lane.tenantId(), tenant -> new Quota(config.tenantConcurrency()));
        return new Gate(config.concurrency(), quota, CircuitBreaker.of(lane.toString(), breakers));
    }
}
