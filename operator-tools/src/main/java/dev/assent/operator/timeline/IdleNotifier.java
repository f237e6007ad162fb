// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import java.time.Duration;

/** Decides when to repeat that nothing has happened: after 5 s, then after twice as long, up to a minute. */
final class IdleNotifier {
    private static final long FIRST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long MAX_NANOS = Duration.ofMinutes(1).toNanos();

    private long pauseNanos = FIRST_NANOS;
    private long dueNanos = System.nanoTime() + FIRST_NANOS;

    void restart() {
        schedule(FIRST_NANOS);
    }

    /** Returns whether a repetition is due, and schedules the next one. */
    boolean isDue() {
        boolean isDue = System.nanoTime() >= dueNanos;
        if (isDue) {
            schedule(Math.min(2 * pauseNanos, MAX_NANOS));
        }
        return isDue;
    }

    private void schedule(long pause) {
        pauseNanos = pause;
        dueNanos = System.nanoTime() + pause;
    }
}
