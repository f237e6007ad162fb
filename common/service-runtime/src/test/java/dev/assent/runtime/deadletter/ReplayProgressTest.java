// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {
    @Property
    void theRestoredProgressContainsTheReplayedOffsets(
            @ForAll Set<@LongRange(min = 0, max = 60) Long> offsets, @ForAll @LongRange(max = 20) long beginning) {
        ReplayProgress progress = new ReplayProgress(0, null);
        offsets.forEach(progress::add);
        long below = progress.compact(beginning);

        ReplayProgress read = new ReplayProgress(below, progress.text());
        for (long offset = beginning; offset <= 61; offset++) {
            assertThat(read.contains(offset)).isEqualTo(offsets.contains(offset));
        }
    }

    @Test
    void rangesAreCompacted() {
        ReplayProgress progress = new ReplayProgress(3, "5-7,9");
        progress.add(11);
        progress.add(12);
        progress.add(3);
        assertThat(progress.compact(0)).isEqualTo(4);
        assertThat(progress.text()).isEqualTo("5-7,9,11-12");
    }

    @Test
    void aTextThatIsTooLongOmitsTheOldest() {
        ReplayProgress progress = new ReplayProgress(0, "");
        LongStream.range(0, 5000).forEach(number -> progress.add(1_000_000 + 2 * number));
        progress.compact(0);
        assertThat(progress.text()).hasSizeLessThanOrEqualTo(4000).endsWith(",1009998");
        assertThat(progress.text()).matches("\\d+(,\\d+)*");
    }

    @Test
    void aTextOfAnotherFormatIsIgnored() {
        assertThat(new ReplayProgress(2, "mine").contains(1)).isTrue();
        assertThat(new ReplayProgress(2, "mine").contains(2)).isFalse();
        assertThat(new ReplayProgress(0, "9-999999999999999999").contains(10)).isTrue();
    }
}
