// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.DeliveryKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** Policy of the retries: exponential backoff with full jitter, until the delivery no longer makes sense. */
@Singleton
class RetryPolicy {
    /** The longest wait that an endpoint can request. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    /** A user is waiting: the push must follow soon after the endpoint has recovered. */
    private static final Duration LONGEST_PUSH_BACKOFF = Duration.ofSeconds(10);

    private static final Duration LONGEST_EVENT_BACKOFF = Duration.ofMinutes(10);

    private final DoubleSupplier random;

    RetryPolicy() {
        this(RandomGenerator.getDefault()::nextDouble);
    }

    RetryPolicy(DoubleSupplier random) {
        this.random = random;
    }

    /** Returns the time of the next attempt after {@code delivery} failed at {@code now}; empty if it would be too late. */
    Optional<Instant> next(Delivery delivery, Instant now, Optional<Duration> retryAfter) {
        Duration longest = delivery.kind() == DeliveryKind.NOTICE ? LONGEST_EVENT_BACKOFF : LONGEST_PUSH_BACKOFF;
        Duration backoff = jitter(delivery.attempt(), longest);
        Duration requested = shorter(retryAfter.orElse(Duration.ZERO), LONGEST_RETRY_AFTER);
        Instant next = now.plus(backoff.compareTo(requested) < 0 ? requested : backoff);
        return next.isBefore(delivery.validUntil()) ? Optional.of(next) : Optional.empty();
    }

    /** Full jitter: a random part of the backoff, so that deliveries that failed together are not retried together. */
    private Duration jitter(int attempt, Duration longest) {
        double millis = Math.min(FIRST_BACKOFF.toMillis() * Math.pow(2, attempt - 1.0), (double) longest.toMillis());
        return Duration.ofMillis((long) (millis * random.getAsDouble()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
