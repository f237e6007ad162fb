package dev.assent.push.delivery;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** When an attempt is repeated: three times at most, after waits that grow and differ, and never too late. */
@Singleton
class RetryPolicy {
    static final int ATTEMPTS = 4;
    /** The longest wait that a peer may ask for. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    /** Waits of up to 0.5 s, 2 s and 8 s: a hiccup costs little, and an outage of some seconds is survived. */
    private static final int FACTOR = 4;

    private final DoubleSupplier random;

    RetryPolicy() {
        this(RandomGenerator.getDefault()::nextDouble);
    }

    RetryPolicy(DoubleSupplier random) {
        this.random = random;
    }

    /** When to try again after the attempt number {@code attempt} failed at {@code now}; empty where there is no point. */
    Optional<Instant> next(int attempt, Instant now, Instant goodUntil, Optional<Duration> retryAfter) {
        if (attempt >= ATTEMPTS) {
            return Optional.empty();
        }
        Duration asked = retryAfter
                .filter(wait -> wait.compareTo(LONGEST_RETRY_AFTER) < 0)
                .orElse(retryAfter.isPresent() ? LONGEST_RETRY_AFTER : Duration.ZERO);
        Duration jittered = jittered(attempt);
        Instant next = now.plus(jittered.compareTo(asked) < 0 ? asked : jittered);
        return next.isBefore(goodUntil) ? Optional.of(next) : Optional.empty();
    }

    /** Full jitter: anything between nothing and the backoff, so that peers that failed together do not return together. */
    private Duration jittered(int attempt) {
        double millis = FIRST_BACKOFF.toMillis() * Math.pow(FACTOR, attempt - 1);
        return Duration.ofMillis((long) (millis * random.getAsDouble()));
    }
}
