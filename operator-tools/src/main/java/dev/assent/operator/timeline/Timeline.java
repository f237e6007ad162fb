// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Steps of a user, an action or a challenge in the order of their times, with the newest event of each topic. */
abstract class Timeline {
    private static final Comparator<Step> ORDER = Comparator.comparing(Step::at).thenComparing(Step::rank);

    private final Map<Topic, TimelineEvent> newest = new EnumMap<>(Topic.class);
    private final List<Step> steps = new ArrayList<>();

    /** Step with its order among the steps of one millisecond, and a detail that may be empty. */
    record Step(Instant at, int rank, String stage, String detail) {}

    /** Step with the time since the first and the previous one; a step that arrives late may precede the first. */
    record Line(Timeline timeline, Step step, Duration sinceFirst, Duration sincePrevious) {}

    /** Next step that has to happen, and the time since when it is due. */
    record PendingStep(Instant since, String description) {}

    /** Returns the heading: the ids that the timeline belongs to. */
    abstract String title();

    /** Returns the step that is missing at {@code now}; empty if nothing is missing. */
    Optional<PendingStep> pendingStep(Instant now) {
        return Optional.empty();
    }

    /** Updates the state by {@code event}. */
    void apply(TimelineEvent event) {
        newest.merge(
                event.topic(), event, (one, other) -> other.number("version") > one.number("version") ? other : one);
    }

    Optional<TimelineEvent> newest(Topic topic) {
        return Optional.ofNullable(newest.get(topic));
    }

    /** Adds {@code step} and returns its line as far as it is known now. */
    Line add(Step step) {
        Instant first = steps.isEmpty() ? step.at() : begin();
        int index = steps.size();
        while (index > 0 && ORDER.compare(steps.get(index - 1), step) > 0) {
            index--;
        }
        steps.add(index, step);
        return line(index, first);
    }

    List<Line> lines() {
        return IntStream.range(0, steps.size())
                .mapToObj(index -> line(index, begin()))
                .toList();
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Returns the time of the first step. Throws {@link IndexOutOfBoundsException} if there is none. */
    Instant begin() {
        return steps.get(0).at();
    }

    private Line line(int index, Instant first) {
        Step step = steps.get(index);
        Instant previous = steps.get(Math.max(0, index - 1)).at();
        return new Line(this, step, Duration.between(first, step.at()), Duration.between(previous, step.at()));
    }

    /** Creates the timeline of the user of {@code first} and of the user's devices, apart from challenges. */
    static Timeline ofUser(TimelineEvent first) {
        return new Timeline() {
            @Override
            String title() {
                return "User " + first.text("userId") + " of tenant " + first.text("tenantId");
            }
        };
    }

    /** Creates the timeline of the action of {@code first}, for which no challenge has been started. */
    static Timeline ofAction(TimelineEvent first) {
        return new Timeline() {
            @Override
            String title() {
                return "Action " + first.text("actionCode") + " (" + first.text("idempotencyKey") + "), tenant "
                        + first.text("tenantId") + ", user " + first.text("userId") + ", without a challenge";
            }

            @Override
            Optional<PendingStep> pendingStep(Instant now) {
                return newest(Topic.ACTION_TRACKED)
                        .filter(action -> action.text("state").equals(ActionState.CHALLENGE_REQUIRED.name()))
                        .map(action ->
                                new PendingStep(action.time("stateUpdatedAt"), "the browser to start the challenge"));
            }
        };
    }
}
