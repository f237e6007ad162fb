// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Wait for the end of background work.
 *
 * @param cpuSeconds the processor seconds of the watched processes until now
 */
record Settling(DoubleSupplier cpuSeconds) {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    /** Share of a core: more than the idle stack takes, and less than the consumption of events. */
    private static final double BUSY = 0.3;

    /** Returns true as soon as the processes take little of the processor; false if they still do not after {@code timeout}. */
    boolean await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        double before = cpuSeconds.getAsDouble();
        long since = System.nanoTime();
        while (System.nanoTime() < deadline) {
            Thread.sleep(INTERVAL.toMillis());
            double now = cpuSeconds.getAsDouble();
            long at = System.nanoTime();
            if ((now - before) / ((at - since) / 1e9) < BUSY) {
                return true;
            }
            before = now;
            since = at;
        }
        return false;
    }
}
