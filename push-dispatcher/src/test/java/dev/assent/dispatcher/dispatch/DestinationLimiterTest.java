// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.transport.AttemptOutcome;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DestinationLimiterTest {
    private static final AttemptOutcome FAILED = new AttemptOutcome.Retryable("timeout", Optional.empty());

    private Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private final TenantPermits tenantPermits = new TenantPermits(10);
    private final DestinationLimiter limiter = limiter(2);

    @Test
    void nothingIsClaimedWithoutARequest() {
        assertThat(limiter.acquire()).isZero();
    }

    @Test
    void noMoreThanTheLimitIsInFlight() {
        limiter.request();
        assertThat(limiter.acquire()).isEqualTo(2);
        limiter.onClaimed(2, 2);
        limiter.request();
        assertThat(limiter.acquire()).isZero();

        limiter.release();

        assertThat(limiter.acquire()).isEqualTo(1);
    }

    @Test
    void aRequestDuringAClaimIsNotLost() {
        limiter.request();
        assertThat(limiter.acquire()).isEqualTo(2);
        limiter.request();
        assertThat(limiter.acquire()).isZero();

        limiter.onClaimed(2, 0);

        assertThat(limiter.acquire()).isEqualTo(2);
    }

    @Test
    void aClaimOfFewerThanThePermitsEndsTheRequest() {
        limiter.request();
        limiter.onClaimed(limiter.acquire(), 1);

        assertThat(limiter.acquire()).isZero();
    }

    @Test
    void theAttemptsOfATenantAreLimitedOverAllItsDestinations() {
        DestinationLimiter other = limiter(20);
        other.request();
        assertThat(other.acquire()).isEqualTo(10);
        other.onClaimed(10, 10);
        limiter.request();
        assertThat(limiter.acquire()).isZero();

        other.release();

        assertThat(limiter.acquire()).isEqualTo(1);
    }

    @Test
    void aFailingDestinationIsPausedAndProbedWithOneDelivery() {
        fail(5);
        limiter.request();
        assertThat(limiter.isCircuitOpen()).isTrue();
        assertThat(limiter.acquire()).isZero();

        now = now.plus(Duration.ofSeconds(2));

        assertThat(limiter.acquire()).isEqualTo(1);
        limiter.onClaimed(1, 1);
        assertThat(limiter.acquire()).isZero();

        limiter.onOutcome(new AttemptOutcome.Delivered());
        limiter.release();

        assertThat(limiter.isCircuitOpen()).isFalse();
        assertThat(limiter.acquire()).isEqualTo(2);
    }

    @Test
    void aDestinationThatFailsItsProbeIsPausedAgain() {
        fail(5);
        now = now.plus(Duration.ofSeconds(2));
        limiter.request();
        limiter.onClaimed(limiter.acquire(), 1);

        limiter.onOutcome(FAILED);
        limiter.release();

        assertThat(limiter.acquire()).isZero();
    }

    @Test
    void aSkippedProbeIsNotLost() {
        fail(5);
        now = now.plus(Duration.ofSeconds(2));
        limiter.request();
        limiter.onClaimed(limiter.acquire(), 0);
        limiter.request();
        assertThat(limiter.acquire()).isEqualTo(1);
        limiter.onClaimed(1, 1);
        limiter.onSkipped();
        limiter.release();

        assertThat(limiter.acquire()).isEqualTo(1);
    }

    @Test
    void throttlingAndRejectionsAreNotFailures() {
        for (int i = 0; i < 10; i++) {
            limiter.onOutcome(AttemptOutcome.Retryable.throttled("status_429", Optional.empty()));
            limiter.onOutcome(new AttemptOutcome.Rejected("status_400"));
        }

        assertThat(limiter.isCircuitOpen()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            limiter.onOutcome(FAILED);
        }
    }

    private DestinationLimiter limiter(int limit) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(80)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(Duration.ofSeconds(1))
                .clock(((InstantSource) () -> now).withZone(ZoneOffset.UTC))
                .build();
        return new DestinationLimiter(limit, tenantPermits, CircuitBreaker.of("test", config));
    }
}
