package dev.assent.dispatcher.delivery;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** When an attempt is repeated: after waits that grow and differ, until the delivery has lost its sense. */
@Singleton
class RetryPolicy {
    /** The longest wait that a peer may ask for. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    /** A user is waiting: once the peer is well again, the push must not come much later. */
    private static final Duration LONGEST_BACKOFF_OF_PUSH = Duration.ofSeconds(10);

    private static final Duration LONGEST_BACKOFF_OF_NOTICE = Duration.ofMinutes(10);

    private final DoubleSupplier random;

    RetryPolicy() {
        this(RandomGenerator.getDefault()::nextDouble);
    }

    RetryPolicy(DoubleSupplier random) {
        this.random = random;
    }

    /** When to try {@code delivery} again, whose attempt failed at {@code now}; empty where there is no point. */
    Optional<Instant> next(Delivery delivery, Instant now, Optional<Duration> retryAfter) {
        Duration longest =
                delivery.kind() == Delivery.Kind.NOTICE ? LONGEST_BACKOFF_OF_NOTICE : LONGEST_BACKOFF_OF_PUSH;
        Duration jittered = jittered(delivery.attempt(), longest);
        Duration asked = shorter(retryAfter.orElse(Duration.ZERO), LONGEST_RETRY_AFTER);
        Instant next = now.plus(jittered.compareTo(asked) < 0 ? asked : jittered);
        return next.isBefore(delivery.goodUntil()) ? Optional.of(next) : Optional.empty();
    }

    /** Full jitter: anything between nothing and the backoff, so that what failed together does not return together. */
    private Duration jittered(int attempt, Duration longest) {
        double millis = Math.min(FIRST_BACKOFF.toMillis() * Math.pow(2, attempt - 1.0), longest.toMillis());
        return Duration.ofMillis((long) (millis * random.getAsDouble()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
