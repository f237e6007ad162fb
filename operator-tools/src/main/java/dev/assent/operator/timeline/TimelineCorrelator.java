// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.timeline.Timeline.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Correlates events, in any order, into the timelines that match a query. */
final class TimelineCorrelator {
    private static final int MAX_ORPHANED_IDS = 10_000;

    private final TimelineQuery query;
    private final Map<String, Timeline> challenges = new LinkedHashMap<>();
    private final Map<String, Timeline> actions = new LinkedHashMap<>();
    private final Map<String, Timeline> users = new LinkedHashMap<>();
    private final Map<String, Timeline> usersByDevice = new HashMap<>();
    private final Map<String, List<TimelineEvent>> actionEvents = new HashMap<>();
    /** Events whose challenge is not known yet, by the id of their challenge or action, the oldest id first. */
    private final Map<String, List<TimelineEvent>> orphans = new LinkedHashMap<>();

    private final Set<String> seenIds = new HashSet<>();

    TimelineCorrelator(TimelineQuery query) {
        this.query = query;
    }

    /** Adds {@code event} to its timelines and returns the new lines; a repetition or an unrelated event adds none. */
    List<Timeline.Line> accept(TimelineEvent event) {
        List<Timeline.Line> lines = new ArrayList<>();
        if (!seenIds.contains(event.id())) {
            String challengeId = event.text("challengeId");
            List<Timeline> timelines = timelinesOf(event, challengeId, event.text("actionId"));
            timelines.forEach(timeline -> add(event, timeline, lines));
            if (timelines.isEmpty()) {
                buffer(event, challengeId.isEmpty() ? event.text("actionId") : challengeId);
            } else if (!challengeId.isEmpty()) {
                removeOrphans(challengeId).forEach(earlier -> add(earlier, timelines.get(0), lines));
            }
        }
        return lines;
    }

    private List<Timeline> timelinesOf(TimelineEvent event, String challengeId, String actionId) {
        if (!challengeId.isEmpty()) {
            return query.matches(event) || challenges.containsKey(challengeId)
                    ? List.of(challenges.computeIfAbsent(challengeId, id -> new Timeline(Subject.CHALLENGE, event)))
                    : List.of();
        }
        return actionId.isEmpty() ? timelinesOfUser(event) : timelinesOfAction(event, actionId);
    }

    private List<Timeline> timelinesOfAction(TimelineEvent event, String actionId) {
        Instant at = event.hasValue() ? event.time("stateUpdatedAt") : event.recordedAt();
        List<Timeline> started = challenges.values().stream()
                .filter(challenge -> challenge.member("actionId").equals(actionId))
                .toList();
        if (started.isEmpty() && query.matches(event)) {
            return List.of(actions.computeIfAbsent(actionId, id -> new Timeline(Subject.ACTION, event)));
        }
        return started.stream()
                .filter(challenge -> challenge.concernsActionAt(at))
                .toList();
    }

    private List<Timeline> timelinesOfUser(TimelineEvent event) {
        String device = event.text("authenticatorId");
        if (query.matches(event)) {
            String id = event.text("tenantId") + "\n" + event.text("userId");
            Timeline user = users.computeIfAbsent(id, first -> new Timeline(Subject.USER, event));
            if (!device.isEmpty()) {
                usersByDevice.put(device, user);
            }
            return List.of(user);
        }
        // Tombstones and retried deliveries name the device, but not its user.
        Timeline user = event.text("userId").isEmpty() ? usersByDevice.get(device) : null;
        return user != null
                ? List.of(user)
                : challenges.values().stream()
                        .filter(challenge -> challenge.spans(event))
                        .toList();
    }

    private void add(TimelineEvent event, Timeline timeline, List<Timeline.Line> lines) {
        boolean wasLinked = !timeline.member("actionId").isEmpty();
        timeline.apply(event);
        String actionId = timeline.member("actionId");
        if (!wasLinked && !actionId.isEmpty()) {
            // The events that tracked the action before the challenge may already form a timeline of their own.
            actions.remove(actionId);
            Stream.of(actionEvents.getOrDefault(actionId, List.of()), removeOrphans(actionId))
                    .flatMap(List::stream)
                    .toList()
                    .forEach(earlier -> add(earlier, timeline, lines));
        }
        if (seenIds.add(event.id()) && event.topic() == Topic.ACTION_TRACKED) {
            actionEvents
                    .computeIfAbsent(event.text("actionId"), id -> new ArrayList<>())
                    .add(event);
        }
        StepFormatter.format(event, timeline.platforms()).forEach(step -> lines.add(timeline.add(step)));
    }

    private void buffer(TimelineEvent event, String id) {
        if (!id.isEmpty()) {
            orphans.computeIfAbsent(id, first -> new ArrayList<>()).add(event);
            if (orphans.size() > MAX_ORPHANED_IDS) {
                orphans.remove(orphans.keySet().iterator().next());
            }
        }
    }

    private List<TimelineEvent> removeOrphans(String id) {
        List<TimelineEvent> removed = orphans.remove(id);
        return removed == null ? List.of() : removed;
    }

    /** Returns all timelines with a step, ordered by their first steps; a tombstone alone gives none. */
    List<Timeline> timelines() {
        return Stream.of(users.values(), actions.values(), challenges.values())
                .flatMap(Collection::stream)
                .filter(Timeline::hasSteps)
                .sorted(Comparator.comparing(Timeline::begin))
                .toList();
    }

    /** Returns whether all that was queried has ended; the timeline of a user never does. */
    boolean isOver() {
        return !query.isUser()
                && !challenges.isEmpty()
                && challenges.values().stream().allMatch(Timeline::isOver);
    }

    /** Returns whether no step is missing any more. */
    boolean isComplete(Instant now) {
        return isOver()
                && timelines().stream()
                        .allMatch(timeline -> timeline.pendingStep(now).isEmpty());
    }
}
