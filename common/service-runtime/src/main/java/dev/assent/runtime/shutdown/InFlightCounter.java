package dev.assent.runtime.shutdown;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts what is under way, so that an end can refuse what is new and wait for the rest. */
public final class InFlightCounter {
    private int count;
    private boolean ending;

    /** Counts one more; false, and nothing is counted, where nothing begins any more. */
    public synchronized boolean begins() {
        if (!ending) {
            count++;
        }
        return !ending;
    }

    /** Counts one more, which belongs to what has begun and so is never too late. */
    synchronized void goesOn() {
        count++;
    }

    /** One less. */
    public synchronized void isOver() {
        count--;
        notifyAll();
    }

    /** From now on nothing begins. */
    public synchronized void beginNothing() {
        ending = true;
    }

    /** Returns when all is over, or {@code longest} has passed; how much is not over then. */
    public synchronized int awaitOver(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); count > 0 && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return count;
    }
}
