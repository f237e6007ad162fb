package dev.assent.operator.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReplayedTest {
    @Property
    void whatIsKeptIsWhatWasLaidBack(
            @ForAll Set<@LongRange(min = 0, max = 60) Long> offsets, @ForAll @LongRange(max = 20) long beginning) {
        Replayed replayed = new Replayed(0, null);
        offsets.forEach(replayed::add);
        long below = replayed.settle(beginning);

        Replayed read = new Replayed(below, replayed.text());
        for (long offset = beginning; offset <= 61; offset++) {
            assertThat(read.contains(offset)).isEqualTo(offsets.contains(offset));
        }
    }

    @Test
    void rangesAreShort() {
        Replayed replayed = new Replayed(3, "5-7,9");
        replayed.add(11);
        replayed.add(12);
        replayed.add(3);
        assertThat(replayed.settle(0)).isEqualTo(4);
        assertThat(replayed.text()).isEqualTo("5-7,9,11-12");
    }

    @Test
    void whatIsTooLongForgetsTheOldest() {
        Replayed replayed = new Replayed(0, "");
        LongStream.range(0, 5000).forEach(number -> replayed.add(1_000_000 + 2 * number));
        replayed.settle(0);
        assertThat(replayed.text()).hasSizeLessThanOrEqualTo(4000).endsWith(",1009998");
        assertThat(replayed.text()).matches("\\d+(,\\d+)*");
    }

    @Test
    void aTextOfSomebodyElseTellsNothing() {
        assertThat(new Replayed(2, "mine").contains(1)).isTrue();
        assertThat(new Replayed(2, "mine").contains(2)).isFalse();
        assertThat(new Replayed(0, "9-999999999999999999").contains(10)).isTrue();
    }
}
