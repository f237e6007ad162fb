// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/**
 * Timer of what another instance has begun. Its clock may be ahead of the one that reads the end: a time that is negative for
 * that reason counts as 0, because the timer would leave it out and log a warning.
 */
public final class LatencyTimer {
    private final Timer timer;

    /** Creates the recorder of {@code timer}. */
    public LatencyTimer(Timer timer) {
        this.timer = timer;
    }

    /** Records the time from {@code begin} to {@code end}. */
    public void record(Instant begin, Instant end) {
        timer.record(end.isBefore(begin) ? Duration.ZERO : Duration.between(begin, end));
    }
}
