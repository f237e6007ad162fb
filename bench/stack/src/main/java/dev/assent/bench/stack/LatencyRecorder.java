// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.util.Arrays;

/** Recorder of the latencies of requests on any number of threads. */
final class LatencyRecorder {
    private static final int FIRST_CAPACITY = 1 << 12;

    private long[] nanos = new long[FIRST_CAPACITY];
    private int count;

    /** Records one latency. */
    synchronized void add(long latencyNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latencyNanos;
    }

    /** Returns the number of latencies. */
    synchronized int count() {
        return count;
    }

    /** Returns all that were recorded. */
    synchronized Latencies latencies() {
        return Latencies.of(nanos, count);
    }
}
