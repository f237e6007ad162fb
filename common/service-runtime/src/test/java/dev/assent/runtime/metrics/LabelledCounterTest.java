// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledCounterTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LabelledCounter tally =
            new LabelledCounter(registry, "fruit", "What was eaten", "kind", List.of("apple", "pear"));

    @Test
    void whatIsKnownIsThereBeforeItIsCounted() {
        assertThat(registry.get("fruit").counters()).hasSize(2).allMatch(counter -> counter.count() == 0);
    }

    @Test
    void eachValueIsCountedForItself() {
        tally.count("apple");
        tally.count("apple", 2);
        tally.count("plum");

        assertThat(eaten("apple")).isEqualTo(3);
        assertThat(eaten("pear")).isZero();
        assertThat(eaten("plum")).isEqualTo(1);
    }

    private double eaten(String kind) {
        return registry.get("fruit").tag("kind", kind).counter().count();
    }
}
