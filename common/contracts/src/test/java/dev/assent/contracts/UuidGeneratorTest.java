// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class UuidGeneratorTest {
    private static final long LARGEST_TIME = (1L << 48) - 1;

    @Property
    void anIdCarriesItsTime(@ForAll @LongRange(min = 0, max = LARGEST_TIME) long millis) {
        UUID id = UuidGenerator.next(Instant.ofEpochMilli(millis));
        assertThat(UuidGenerator.timeOf(id)).isEqualTo(Instant.ofEpochMilli(millis));
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Property
    void idsSortByTheirTimeAsText(
            @ForAll @LongRange(min = 0, max = LARGEST_TIME) long one,
            @ForAll @LongRange(min = 0, max = LARGEST_TIME) long other) {
        String first = UuidGenerator.next(Instant.ofEpochMilli(one)).toString();
        String second = UuidGenerator.next(Instant.ofEpochMilli(other)).toString();
        if (one != other) {
            assertThat(first.compareTo(second) < 0).isEqualTo(one < other);
        }
    }

    @Test
    void theTimeOfTheStandardsExampleIsRead() {
        // RFC 9562, appendix A.6.
        assertThat(UuidGenerator.timeOf(UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")))
                .isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
    }

    @Test
    void idsMadeOneAfterTheOtherGrow() {
        UUID before = UuidGenerator.next();
        for (int i = 0; i < 10_000; i++) {
            UUID next = UuidGenerator.next();
            assertThat(next.toString()).isGreaterThan(before.toString());
            before = next;
        }
    }
}
