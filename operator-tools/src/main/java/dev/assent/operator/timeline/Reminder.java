package dev.assent.operator.timeline;

import java.time.Duration;

/** Says when it is time to tell again that nothing has come: ever more rarely. */
final class Reminder {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Duration step;
    private long due;

    Reminder() {
        restart();
    }

    /** Something has come. */
    void restart() {
        step = FIRST;
        due = System.nanoTime() + step.toNanos();
    }

    /** Whether it is time; if so, the next time is later. */
    boolean isDue() {
        if (System.nanoTime() < due) {
            return false;
        }
        Duration doubled = step.multipliedBy(2);
        step = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        due = System.nanoTime() + step.toNanos();
        return true;
    }
}
