package dev.assent.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Outcome FAILED = new Outcome.TryAgain("timeout", Optional.empty());

    private Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private final Quota quota = new Quota(10);
    private final Gate gate = gate(2);

    @Test
    void nothingIsClaimedUnlessWanted() {
        assertThat(gate.take()).isZero();
    }

    @Test
    void noMoreThanTheLimitIsInFlight() {
        gate.want();
        assertThat(gate.take()).isEqualTo(2);
        gate.claimed(2, 2);
        gate.want();
        assertThat(gate.take()).isZero();

        gate.done();

        assertThat(gate.take()).isEqualTo(1);
    }

    @Test
    void aWishDuringAClaimIsNotLost() {
        gate.want();
        assertThat(gate.take()).isEqualTo(2);
        gate.want();
        assertThat(gate.take()).isZero();

        gate.claimed(2, 0);

        assertThat(gate.take()).isEqualTo(2);
    }

    @Test
    void afterAClaimThatFoundLessThanItAskedForThereIsNothingToDo() {
        gate.want();
        gate.claimed(gate.take(), 1);

        assertThat(gate.take()).isZero();
    }

    @Test
    void whatATenantHasOnItsWayIsBoundedOverAllItsLanes() {
        Gate other = gate(20);
        other.want();
        assertThat(other.take()).isEqualTo(10);
        other.claimed(10, 10);
        gate.want();
        assertThat(gate.take()).isZero();

        other.done();

        assertThat(gate.take()).isEqualTo(1);
    }

    @Test
    void aPeerThatFailsRestsAndIsTriedWithOnePush() {
        fail(5);
        gate.want();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.take()).isZero();

        now = now.plus(Duration.ofSeconds(2));

        assertThat(gate.take()).isEqualTo(1);
        gate.claimed(1, 1);
        assertThat(gate.take()).isZero();

        gate.settled(new Outcome.Delivered());
        gate.done();

        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.take()).isEqualTo(2);
    }

    @Test
    void aPeerThatFailsAgainRestsAgain() {
        fail(5);
        now = now.plus(Duration.ofSeconds(2));
        gate.want();
        gate.claimed(gate.take(), 1);

        gate.settled(FAILED);
        gate.done();

        assertThat(gate.take()).isZero();
    }

    @Test
    void aTrialThatWasNotMadeIsNotLost() {
        fail(5);
        now = now.plus(Duration.ofSeconds(2));
        gate.want();
        gate.claimed(gate.take(), 0);
        gate.want();
        assertThat(gate.take()).isEqualTo(1);
        gate.claimed(1, 1);
        gate.notMade();
        gate.done();

        assertThat(gate.take()).isEqualTo(1);
    }

    @Test
    void aPeerThatHasNoTimeOrRefusesIsWell() {
        for (int i = 0; i < 10; i++) {
            gate.settled(Outcome.TryAgain.throttled("status_429", Optional.empty()));
            gate.settled(new Outcome.Rejected("status_400"));
        }

        assertThat(gate.isOpen()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            gate.settled(FAILED);
        }
    }

    private Gate gate(int limit) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(80)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(Duration.ofSeconds(1))
                .clock(new Clock() {
                    @Override
                    public Instant instant() {
                        return now;
                    }

                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }
                })
                .build();
        return new Gate(limit, quota, CircuitBreaker.of("test", config));
    }
}
