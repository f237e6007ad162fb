// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Registry of the callers that wait for outcomes. The end of a wait carries no result: the caller then looks at the challenge
 * again, as a plain poll does. So the outcome of a wait is right even if what ended it was not the outcome.
 */
@Startup
@ApplicationScoped
class WaitingCallers {
    private final ChallengeCache cache;
    private final WaitingConfig config;
    private final Map<UUID, List<WaitingCaller>> byChallenge = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> countByBearer = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Counter overLimitOfBearer;
    private final Counter overLimit;
    private volatile boolean closed;

    WaitingCallers(
            ChallengeCache cache,
            WaitingConfig config,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idleTimeout) {
        requireShorter("assent.waiting.longest-poll", config.longestPoll(), idleTimeout);
        requireShorter("assent.waiting.heartbeat-interval", config.heartbeatInterval(), idleTimeout);
        this.cache = cache;
        this.config = config;
        overLimitOfBearer = counter(metrics, "bearer");
        overLimit = counter(metrics, "all");
        Gauge.builder("assent.waiting.callers", count, AtomicInteger::get)
                .description("Long polls and event streams that wait for an outcome")
                .register(metrics);
        cache.onOutcome(challenge -> endAll(challenge.uuid()));
    }

    /** The connection of a caller that waits is idle. */
    private static void requireShorter(String name, Duration time, Duration idleTimeout) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(idleTimeout) >= 0) {
            throw new IllegalArgumentException(
                    "%s: must be at least 1 s and shorter than quarkus.http.idle-timeout, %s; found %s"
                            .formatted(name, idleTimeout, time));
        }
    }

    private static Counter counter(MeterRegistry metrics, String scope) {
        return Counter.builder("assent.waiting.refused")
                .description(
                        "Long polls and event streams that were answered at once because too many wait, by scope of the limit: bearer or all")
                .tag("scope", scope)
                .register(metrics);
    }

    /**
     * Lets the caller of {@code request} wait until the outcome of the challenge is known, but no longer than {@code time}, and
     * then runs {@code end} in the context of the request. Returns null, and does nothing, if too many wait or the service
     * ends. {@link #end} ends the wait of a caller that hangs up.
     */
    @Nullable
    WaitingCaller await(HttpServerRequest request, UUID bearerId, UUID challengeUuid, Duration time, Runnable end) {
        if (closed || !enter(bearerId)) {
            return null;
        }
        WaitingCaller caller = new WaitingCaller(request, bearerId, challengeUuid, end);
        caller.setTimer(time, () -> end(caller));
        byChallenge.merge(challengeUuid, List.of(caller), WaitingCallers::joined);
        // After it is registered, because the outcome may have arrived since the caller has looked for it.
        CachedChallenge cached = cache.find(challengeUuid);
        if (closed
                || request.response().closed()
                || (cached != null && cached.status().isTerminal())) {
            end(caller);
        }
        return caller;
    }

    private boolean enter(UUID bearerId) {
        if (count.incrementAndGet() > config.maxCallers()) {
            count.decrementAndGet();
            overLimit.increment();
            return false;
        }
        if (countByBearer.merge(bearerId, 1, Integer::sum) > config.maxCallersPerBearer()) {
            leave(bearerId);
            overLimitOfBearer.increment();
            return false;
        }
        return true;
    }

    private void leave(UUID bearerId) {
        countByBearer.computeIfPresent(bearerId, (id, callers) -> callers == 1 ? null : callers - 1);
        count.decrementAndGet();
    }

    /** Ends the wait of {@code caller}, unless it has ended. */
    void end(WaitingCaller caller) {
        boolean[] waited = {false};
        byChallenge.computeIfPresent(caller.challengeUuid(), (uuid, callers) -> {
            waited[0] = callers.contains(caller);
            return waited[0] ? without(caller, callers) : callers;
        });
        if (waited[0]) {
            leave(caller.bearerId());
            caller.end(closed);
        }
    }

    /** Ends the waits for the challenge. */
    void endAll(UUID challengeUuid) {
        List<WaitingCaller> callers = byChallenge.remove(challengeUuid);
        if (callers != null) {
            callers.forEach(caller -> {
                leave(caller.bearerId());
                caller.end(closed);
            });
        }
    }

    /** Ends all waits, and lets nobody wait from now on. */
    void close() {
        closed = true;
        byChallenge.keySet().forEach(this::endAll);
    }

    /** Returns the challenges for which somebody waits. */
    Set<UUID> challenges() {
        return byChallenge.keySet();
    }

    private static List<WaitingCaller> joined(List<WaitingCaller> some, List<WaitingCaller> others) {
        List<WaitingCaller> all = new ArrayList<>(some.size() + others.size());
        all.addAll(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    /** Returns {@code callers} without {@code caller}; null if there are no others. */
    private static @Nullable List<WaitingCaller> without(WaitingCaller caller, List<WaitingCaller> callers) {
        return callers.size() == 1
                ? null
                : callers.stream().filter(other -> other != caller).toList();
    }
}
