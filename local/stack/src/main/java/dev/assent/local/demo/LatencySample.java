// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sample of latencies. */
public final class LatencySample {
    private static final double MEDIAN = 0.5;
    private static final double HIGH = 0.95;

    private final List<Long> nanos = new ArrayList<>();

    /** Adds the time between two readings of {@link System#nanoTime}. */
    public void add(long fromNanos, long toNanos) {
        nanos.add(toNanos - fromNanos);
    }

    /** Returns the median. Throws {@link IndexOutOfBoundsException} if the sample is empty. */
    public Duration median() {
        return quantile(MEDIAN);
    }

    /** Returns the 95th percentile. Throws {@link IndexOutOfBoundsException} if the sample is empty. */
    public Duration p95() {
        return quantile(HIGH);
    }

    private Duration quantile(double share) {
        List<Long> sorted = nanos.stream().sorted().toList();
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return Duration.ofNanos(sorted.get(Math.max(0, index)));
    }

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
