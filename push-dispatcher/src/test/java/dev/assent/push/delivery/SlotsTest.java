package dev.assent.push.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(2);

    @Test
    void nothingIsClaimedUnlessWanted() {
        assertThat(slots.take()).isZero();
    }

    @Test
    void noMoreThanTheLimitIsInFlight() {
        slots.want();
        assertThat(slots.take()).isEqualTo(2);
        slots.claimed(2, 2);
        slots.want();
        assertThat(slots.take()).isZero();

        slots.done();

        assertThat(slots.take()).isEqualTo(1);
    }

    @Test
    void aWishDuringAClaimIsNotLost() {
        slots.want();
        assertThat(slots.take()).isEqualTo(2);
        slots.want();
        assertThat(slots.take()).isZero();

        slots.claimed(2, 0);

        assertThat(slots.take()).isEqualTo(2);
    }

    @Test
    void afterAClaimThatFoundLessThanItAskedForThereIsNothingToDo() {
        slots.want();
        slots.claimed(slots.take(), 1);

        assertThat(slots.take()).isZero();
    }
}
