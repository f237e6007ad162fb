package dev.assent.operator.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Steps in the order of their times, in whatever order they become known. */
final class Timeline {
    private static final Comparator<Step> ORDER = Comparator.comparing(Step::at).thenComparing(Step::rank);

    private final List<Step> steps = new ArrayList<>();

    /**
     * A step with the time that had passed.
     *
     * @param sinceFirst since the first step; negative where it came to light late, as the new first
     * @param sincePrevious since the step before it
     */
    record Line(Step step, Duration sinceFirst, Duration sincePrevious) {}

    /** Adds {@code step}; what had passed when it happened, as far as is known now. */
    Line add(Step step) {
        int index = steps.size();
        while (index > 0 && ORDER.compare(steps.get(index - 1), step) > 0) {
            index--;
        }
        Instant first = steps.isEmpty() ? step.at() : steps.get(0).at();
        steps.add(index, step);
        return line(index, first);
    }

    /** All of it. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (int index = 0; index < steps.size(); index++) {
            lines.add(line(index, steps.get(0).at()));
        }
        return lines;
    }

    private Line line(int index, Instant first) {
        Step step = steps.get(index);
        Instant previous = index == 0 ? step.at() : steps.get(index - 1).at();
        return new Line(step, Duration.between(first, step.at()), Duration.between(previous, step.at()));
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** When the first step happened; there must be one. */
    Instant begin() {
        return steps.get(0).at();
    }
}
