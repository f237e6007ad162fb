package dev.assent.operator.timeline;

import java.time.Instant;
import java.util.Optional;

/** What belongs together, in the order of its times. */
abstract class Story {
    private final Timeline timeline = new Timeline();

    Timeline timeline() {
        return timeline;
    }

    /** Adds a step of it; what had passed when that happened. */
    Timeline.Line add(Step step) {
        return timeline.add(step);
    }

    /** What it is the story of. */
    abstract String title();

    /** What it waits for at {@code now}; empty where nothing is to come. */
    abstract Optional<Wait> wait(Instant now);

    /**
     * What has to happen next.
     *
     * @param since since when it is waited for
     * @param what for what
     */
    record Wait(Instant since, String what) {}
}
