// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.Arrays;
import java.util.List;

/** Values of several rounds with their median; never empty. */
record Spread(List<Double> values) {

    Spread {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected at least one, found none");
        }
        values = List.copyOf(values);
    }

    /** Returns the spread of {@code values}. */
    static Spread of(double... values) {
        return new Spread(Arrays.stream(values).boxed().toList());
    }

    /** Returns the ratio of each round of {@code these} to the same round of {@code those}. */
    static Spread ratios(List<Double> these, List<Double> those) {
        double[] ratios = new double[Math.min(these.size(), those.size())];
        Arrays.setAll(ratios, round -> these.get(round) / those.get(round));
        return of(ratios);
    }

    /** Returns the median: the middle value, or the mean of the two in the middle. */
    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Returns the lowest value. */
    double lowest() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** Returns the highest value. */
    double highest() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
