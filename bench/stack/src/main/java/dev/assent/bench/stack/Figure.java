// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

/**
 * Figure of a benchmark.
 *
 * @param subject what was measured
 * @param unit the unit of the values; empty for a ratio
 * @param spread the values of all rounds
 */
record Figure(String subject, String unit, Spread spread) {

    /** Returns the figure of one value. */
    static Figure of(String subject, String unit, double value) {
        return new Figure(subject, unit, Spread.of(value));
    }
}
