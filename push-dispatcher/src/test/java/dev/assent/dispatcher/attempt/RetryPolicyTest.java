// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.DeliveryKind;
import dev.assent.dispatcher.queue.Destination;
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
    private static final Instant FAR = NOW.plus(Duration.ofHours(24));

    @Property
    void aRetryIsAfterNowBeforeTheExpiryAndWithinItsLimit(
            @ForAll DeliveryKind kind,
            @ForAll @IntRange(min = 1, max = 5000) int attempt,
            @ForAll @IntRange(max = 2000) int secondsLeft,
            @ForAll @IntRange(max = 1000) int retryAfter,
            @ForAll @DoubleRange(max = 0.99) double random) {
        Instant expiry = NOW.plusSeconds(secondsLeft);

        Optional<Instant> next = new RetryPolicy(() -> random)
                .next(delivery(kind, attempt, expiry), NOW, Optional.of(Duration.ofSeconds(retryAfter)));

        next.ifPresent(at -> assertThat(at)
                .isAfterOrEqualTo(NOW)
                .isBefore(expiry)
                .isBeforeOrEqualTo(NOW.plus(
                        kind == DeliveryKind.NOTICE ? Duration.ofMinutes(10) : RetryPolicy.LONGEST_RETRY_AFTER)));
    }

    @Test
    void backoffGrowsToALimitWithFullJitter() {
        RetryPolicy longest = new RetryPolicy(() -> 1);
        RetryPolicy shortest = new RetryPolicy(() -> 0);

        assertThat(waits(longest, DeliveryKind.APPROVAL))
                .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 10_000L, 10_000L);
        assertThat(waits(shortest, DeliveryKind.APPROVAL)).containsOnly(0L);
        assertThat(longest.next(delivery(DeliveryKind.NOTICE, 12, FAR), NOW, Optional.empty()))
                .contains(NOW.plusSeconds(600));
    }

    @Test
    void retryAfterIsHonouredUpToALimit() {
        RetryPolicy policy = new RetryPolicy(() -> 0);
        Delivery delivery = delivery(DeliveryKind.APPROVAL, 1, FAR);

        assertThat(policy.next(delivery, NOW, Optional.of(Duration.ofSeconds(7))))
                .contains(NOW.plusSeconds(7));
        assertThat(policy.next(delivery, NOW, Optional.of(Duration.ofDays(7)))).contains(NOW.plusSeconds(60));
    }

    @Test
    void noRetryIsScheduledAtOrAfterTheExpiry() {
        RetryPolicy policy = new RetryPolicy(() -> 0);

        assertThat(policy.next(delivery(DeliveryKind.APPROVAL, 1, NOW), NOW, Optional.empty()))
                .isEmpty();
        assertThat(policy.next(
                        delivery(DeliveryKind.APPROVAL, 1, NOW.plusSeconds(5)),
                        NOW,
                        Optional.of(Duration.ofSeconds(5))))
                .isEmpty();
    }

    private static Long[] waits(RetryPolicy policy, DeliveryKind kind) {
        Long[] waits = new Long[7];
        for (int attempt = 1; attempt <= waits.length; attempt++) {
            Instant next = policy.next(delivery(kind, attempt, FAR), NOW, Optional.empty())
                    .orElseThrow();
            waits[attempt - 1] = Duration.between(NOW, next).toMillis();
        }
        return waits;
    }

    private static Delivery delivery(DeliveryKind kind, int attempt, Instant validUntil) {
        Destination destination = new Destination("tenant", ChannelName.WEBHOOK, "");
        return new Delivery(
                UuidGenerator.next(), kind, destination, attempt, validUntil, null, false, null, false, null);
    }
}
