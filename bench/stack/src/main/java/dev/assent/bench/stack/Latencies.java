// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.Arrays;

/** Sorted latencies of many requests, in nanoseconds. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /** Returns the latencies of which {@code nanos} has the first {@code count}. */
    static Latencies of(long[] nanos, int count) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** Returns the quantile {@code share} in milliseconds; NaN without any latency. */
    double millis(double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / NANOS_PER_MILLI;
    }
}
