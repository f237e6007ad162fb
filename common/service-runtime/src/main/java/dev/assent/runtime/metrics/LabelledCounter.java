// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Counter with one label. The known values are registered at the start with 0, because the increase of a counter that
 * begins at 1 is not visible to a monitoring system.
 */
public final class LabelledCounter {
    private final String label;
    private final MeterProvider<Counter> counters;

    /** Registers the counter {@code name} with each of {@code values} of {@code label}. */
    public LabelledCounter(
            MeterRegistry registry, String name, String description, String label, Collection<String> values) {
        this.label = label;
        counters = Counter.builder(name).description(description).withRegistry(registry);
        values.forEach(value -> count(value, 0));
    }

    /** Returns the names of an enum's constants in lower case, as values of a label. */
    public static Collection<String> lowerCase(Enum<?>... values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Increments the counter of {@code value} by 1. */
    public void count(String value) {
        count(value, 1);
    }

    /** Increments the counter of {@code value} by {@code amount}. */
    public void count(String value, double amount) {
        counters.withTag(label, value).increment(amount);
    }
}
