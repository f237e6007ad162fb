package dev.assent.push.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant FAR = NOW.plus(Duration.ofHours(1));

    @Property
    void aRetryComesAfterNowBeforeTheExpiryAndNoLaterThanItsBound(
            @ForAll @IntRange(min = 1, max = 6) int attempt,
            @ForAll @IntRange(max = 200) int secondsLeft,
            @ForAll @IntRange(max = 1000) int retryAfter,
            @ForAll @DoubleRange(max = 0.99) double random) {
        Instant expiry = NOW.plusSeconds(secondsLeft);

        Optional<Instant> next =
                new RetryPolicy(() -> random).next(attempt, NOW, expiry, Optional.of(Duration.ofSeconds(retryAfter)));

        assertThat(attempt >= RetryPolicy.ATTEMPTS && next.isPresent()).isFalse();
        next.ifPresent(at -> assertThat(at)
                .isAfterOrEqualTo(NOW)
                .isBefore(expiry)
                .isBeforeOrEqualTo(NOW.plus(RetryPolicy.LONGEST_RETRY_AFTER)));
    }

    @Test
    void waitsGrowAndAreSpreadOverTheirWholeLength() {
        RetryPolicy longest = new RetryPolicy(() -> 1);
        RetryPolicy shortest = new RetryPolicy(() -> 0);

        assertThat(longest.next(1, NOW, FAR, Optional.empty())).contains(NOW.plusMillis(500));
        assertThat(longest.next(2, NOW, FAR, Optional.empty())).contains(NOW.plusMillis(2000));
        assertThat(longest.next(3, NOW, FAR, Optional.empty())).contains(NOW.plusMillis(8000));
        assertThat(longest.next(4, NOW, FAR, Optional.empty())).isEmpty();
        assertThat(shortest.next(3, NOW, FAR, Optional.empty())).contains(NOW);
    }

    @Test
    void aPeersWishIsHonouredUpToABound() {
        RetryPolicy policy = new RetryPolicy(() -> 0);

        assertThat(policy.next(1, NOW, FAR, Optional.of(Duration.ofSeconds(7)))).contains(NOW.plusSeconds(7));
        assertThat(policy.next(1, NOW, FAR, Optional.of(Duration.ofDays(7)))).contains(NOW.plusSeconds(60));
    }

    @Test
    void nothingIsTriedAtOrAfterTheExpiry() {
        RetryPolicy policy = new RetryPolicy(() -> 0);

        assertThat(policy.next(1, NOW, NOW, Optional.empty())).isEmpty();
        assertThat(policy.next(1, NOW, NOW.plusSeconds(5), Optional.of(Duration.ofSeconds(5))))
                .isEmpty();
    }
}
