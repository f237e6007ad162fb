// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Tests of how an allowance is divided among rows. */
class AllowanceTest {
    private static final int MANY = 1000;

    @Property
    void theRowsHaveTheAllowanceTogether(@ForAll @IntRange(min = 1, max = 1_000_000) int perMinute) {
        Allowance allowance = new Allowance(perMinute);

        double together = (double) Allowance.PERIOD_MICROS / allowance.costMicros() * allowance.rows();

        // The time of one use is a whole number of microseconds.
        assertThat(together).isCloseTo(perMinute, within(1.0 + perMinute / (double) allowance.costMicros()));
    }

    @Test
    void aSmallAllowanceHasOneRow() {
        Allowance allowance = new Allowance(3000);

        assertThat(allowance.rowOf("key")).isEqualTo("key");
        assertThat(allowance.costMicros()).isEqualTo(20_000);
    }

    @Test
    void usesOfALargeAllowanceTakeAllItsRows() {
        Allowance allowance = new Allowance(30_000);

        Set<String> rows =
                IntStream.range(0, MANY).mapToObj(use -> allowance.rowOf("key")).collect(Collectors.toSet());

        assertThat(rows).hasSize(15).allMatch(row -> row.startsWith("key "));
        assertThat(allowance.costMicros()).isEqualTo(30_000);
    }

    @Test
    void anAllowanceWithoutAnEndHasFewRows() {
        assertThat(new Allowance(1_000_000_000).rows()).isEqualTo(16);
    }
}
