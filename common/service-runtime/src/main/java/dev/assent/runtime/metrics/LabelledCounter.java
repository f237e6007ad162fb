package dev.assent.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Counters of one name, told apart by one label. Those of the values that are known are there from the start with 0:
 * who watches how a counter grows does not see the first step of one that was not there before.
 */
public final class LabelledCounter {
    private final String label;
    private final MeterProvider<Counter> counters;

    /** Counters {@code name} that mean {@code description}, with a {@code label} that has these {@code values}. */
    public LabelledCounter(
            MeterRegistry registry, String name, String description, String label, Collection<String> values) {
        this.label = label;
        counters = Counter.builder(name).description(description).withRegistry(registry);
        values.forEach(value -> count(value, 0));
    }

    /** The names of an enum's constants, in lower case, as values of a label. */
    public static Collection<String> lowerCase(Enum<?>... values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** One more of {@code value}. */
    public void count(String value) {
        count(value, 1);
    }

    /** {@code more} of {@code value}. */
    public void count(String value, double more) {
        counters.withTag(label, value).increment(more);
    }
}
