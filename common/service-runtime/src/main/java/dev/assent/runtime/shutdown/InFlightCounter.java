// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.shutdown;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counter of tasks in flight, by which a shutdown refuses new tasks and waits for the others. */
public final class InFlightCounter {
    private int count;
    private boolean closed;

    /** Counts a new task; returns false and counts nothing if new tasks are refused. */
    public synchronized boolean tryStart() {
        if (!closed) {
            count++;
        }
        return !closed;
    }

    /** Counts a task that belongs to one in flight; it is never refused. */
    synchronized void startDependent() {
        count++;
    }

    /** Counts the end of a task. */
    public synchronized void finish() {
        count--;
        notifyAll();
    }

    /** Refuses new tasks from now on. */
    public synchronized void refuseNew() {
        closed = true;
    }

    /** Waits until no task is in flight, but no longer than {@code timeout}; returns the number of tasks still in flight. */
    public synchronized int awaitIdle(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); count > 0 && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return count;
    }
}
