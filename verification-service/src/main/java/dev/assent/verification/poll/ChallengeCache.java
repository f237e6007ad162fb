// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.DecidableChallenge;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Caches pending and recently decided challenges in memory, so that a poll needs no database. This instance's own
 * consumer fills it; a challenge that is not cached is read from the table, which is the authority.
 */
@ApplicationScoped
public class ChallengeCache {
    /** A challenge stays cached this long after its expiry, so that the last poll receives the outcome. */
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofMinutes(10);

    /** The rest is for requests and events in flight: a heap that is full of challenges ends the process. */
    private static final int HIGHEST_PERCENT = 60;

    private final Cache<UUID, CachedChallenge> challenges;
    private final Sealer sealer;
    private final PollMetrics metrics;
    private final List<Consumer<CachedChallenge>> outcomeListeners = new CopyOnWriteArrayList<>();
    private volatile boolean caughtUp;

    @Inject
    ChallengeCache(
            Sealer sealer,
            Clock clock,
            MeterRegistry registry,
            PollMetrics metrics,
            @ConfigProperty(name = "assent.view.heap-percent", defaultValue = "40") int heapPercent) {
        this(sealer, clock, registry, metrics, share(heapPercent));
    }

    ChallengeCache(Sealer sealer, Clock clock, MeterRegistry registry, PollMetrics metrics, long maxBytes) {
        this.sealer = sealer;
        this.metrics = metrics;
        challenges = InMemoryCache.newBuilder()
                // Removes what has expired as it does: after many challenges, and a while without any, the next one
                // would have
                // to remove all of them.
                .scheduler(Scheduler.systemScheduler())
                .maximumWeight(maxBytes)
                .weigher((UUID uuid, CachedChallenge challenge) -> challenge.bytes())
                .expireAfter(Expiry.<UUID, CachedChallenge>writing((uuid, challenge) -> {
                    Duration left = Duration.between(
                            clock.instant(), challenge.expiresAt().plus(KEPT_AFTER_EXPIRY));
                    return left.isNegative() ? Duration.ZERO : left;
                }))
                .build();
        Gauge.builder("assent.view.challenges", challenges, Cache::estimatedSize)
                .description("Challenges cached in memory to answer polls")
                .register(registry);
    }

    private static long share(int heapPercent) {
        if (heapPercent < 1 || heapPercent > HIGHEST_PERCENT) {
            throw new IllegalArgumentException(
                    "assent.view.heap-percent: must be 1 to " + HIGHEST_PERCENT + "; found " + heapPercent);
        }
        return Runtime.getRuntime().maxMemory() / 100 * heapPercent;
    }

    /** Returns the challenge, or null if it is not cached. */
    @Nullable
    CachedChallenge find(UUID challengeUuid) {
        return challenges.getIfPresent(challengeUuid);
    }

    /** Caches a challenge that was created. */
    public void apply(ChallengeCreated created) {
        put(CachedChallenge.of(created));
    }

    /** Caches a challenge that this instance has just stored, before its event reaches this cache; no later change is missed. */
    public void addStored(ChallengeCreated created) {
        if (caughtUp) {
            apply(created);
        }
    }

    /** Returns whether the challenge is cached. */
    public boolean contains(UUID challengeUuid) {
        return find(challengeUuid) != null;
    }

    /** Returns what a decision repeats of the challenge; empty if it is not cached or more is needed to decide it. */
    public Optional<DecidableChallenge> findDecidable(UUID challengeUuid) {
        CachedChallenge challenge = find(challengeUuid);
        return challenge == null ? Optional.empty() : challenge.decidable();
    }

    /** Caches the new status of a challenge, unless a newer one is cached. */
    public void apply(ChallengeUpdated update) {
        CachedChallenge cached = put(CachedChallenge.of(update, open(update.challengeUuid(), update.sealedToken())));
        Instant answeredAt = cached.unreportedAnswerAt();
        if (cached.version() == update.version() && answeredAt != null) {
            metrics.recordKnown(answeredAt);
        }
        announce(cached);
    }

    private void announce(CachedChallenge challenge) {
        if (challenge.status().isTerminal()) {
            outcomeListeners.forEach(listener -> listener.accept(challenge));
        }
    }

    /**
     * Calls {@code listener}, which must not block, with each challenge whose final status reaches this cache, by an event or
     * from the table.
     */
    void onOutcome(Consumer<CachedChallenge> listener) {
        outcomeListeners.add(listener);
    }

    /** Records that a browser receives the outcome of {@code challenge}; only the first time is measured. */
    void markReported(CachedChallenge challenge) {
        Instant answeredAt = challenge.unreportedAnswerAt();
        if (answeredAt != null
                && challenges.asMap().replace(challenge.uuid(), challenge, challenge.withAnsweredAt(null))) {
            metrics.recordReported(answeredAt);
        }
    }

    /** Records that from now on every change reaches this cache. */
    public void markCaughtUp() {
        caughtUp = true;
    }

    /**
     * Caches a challenge from the table if no later change can be missed: one with a final status, or a pending one
     * once the cache receives all changes. An approved one is not cached, since the event with its token may have
     * passed.
     */
    CachedChallenge cacheFromStore(Challenge stored) {
        CachedChallenge challenge = CachedChallenge.of(stored, open(stored.uuid(), stored.sealedToken()));
        boolean cacheable =
                challenge.status().isTerminal() || (caughtUp && challenge.status() == ChallengeStatus.PENDING);
        if (!cacheable) {
            return challenge;
        }
        CachedChallenge cached = put(challenge);
        announce(cached);
        return cached;
    }

    private CachedChallenge put(CachedChallenge challenge) {
        return challenges.asMap().merge(challenge.uuid(), challenge, CachedChallenge::orNewer);
    }

    private @Nullable String open(UUID challengeUuid, @Nullable String sealedToken) {
        return sealedToken == null
                ? null
                : sealer.open(KeyPurpose.ACCESS_TOKEN, challengeUuid.toString(), sealedToken)
                        .reveal();
    }
}
