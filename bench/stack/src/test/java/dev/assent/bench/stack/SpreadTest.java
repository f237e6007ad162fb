// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Spread.of(9, 1, 5, 3).median()).isEqualTo(4);
        assertThat(Spread.of(9, 1, 5).lowest()).isEqualTo(1);
        assertThat(Spread.of(9, 1, 5).highest()).isEqualTo(9);
    }

    @Test
    void ratiosCompareTheSidesOfOneRound() {
        assertThat(Spread.ratios(List.of(1.0, 9.0), List.of(2.0, 3.0)).values()).containsExactly(0.5, 3.0);
    }

    @Test
    void noValueHasNoMedian() {
        assertThatIllegalArgumentException().isThrownBy(Spread::of);
    }

    @Test
    void aQuantileIsALatencyThatWasMeasured() {
        Latencies latencies = Latencies.of(new long[] {3_000_000, 1_000_000, 2_000_000, 99}, 3);
        assertThat(latencies.millis(0.5)).isEqualTo(2.0);
        assertThat(latencies.millis(0.99)).isEqualTo(3.0);
    }
}
