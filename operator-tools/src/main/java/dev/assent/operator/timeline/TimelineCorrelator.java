// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Correlates events, in any order, into the timelines that match a query. */
final class TimelineCorrelator {
    private final TimelineQuery query;
    private final Map<String, ChallengeTimeline> challenges = new LinkedHashMap<>();
    private final Map<String, Timeline> actions = new LinkedHashMap<>();
    private final Map<String, Timeline> users = new LinkedHashMap<>();
    private final Map<String, Timeline> usersByDevice = new HashMap<>();
    private final Map<String, List<TimelineEvent>> actionEvents = new HashMap<>();
    private final OrphanBuffer orphans = new OrphanBuffer();
    private final Set<String> seenIds = new HashSet<>();

    TimelineCorrelator(TimelineQuery query) {
        this.query = query;
    }

    /** Adds {@code event} to its timelines and returns the new lines; a repetition or an unrelated event adds none. */
    List<Timeline.Line> accept(TimelineEvent event) {
        List<Timeline.Line> lines = new ArrayList<>();
        if (seenIds.contains(event.id())) {
            return lines;
        }
        String challengeId = event.text("challengeId");
        if (!challengeId.isEmpty() && !challenges.containsKey(challengeId) && query.matches(event)) {
            ChallengeTimeline started = new ChallengeTimeline(challengeId);
            challenges.put(challengeId, started);
            add(event, started, lines);
            orphans.remove(challengeId).forEach(earlier -> add(earlier, started, lines));
            return lines;
        }
        List<? extends Timeline> timelines = timelinesOf(event);
        if (timelines.isEmpty()) {
            orphans.add(event);
        }
        timelines.forEach(timeline -> add(event, timeline, lines));
        return lines;
    }

    private List<? extends Timeline> timelinesOf(TimelineEvent event) {
        String challengeId = event.text("challengeId");
        if (!challengeId.isEmpty()) {
            return Optional.ofNullable(challenges.get(challengeId)).stream().toList();
        }
        return event.text("actionId").isEmpty() ? timelinesOfUser(event) : timelinesOfAction(event);
    }

    private List<? extends Timeline> timelinesOfAction(TimelineEvent event) {
        String actionId = event.text("actionId");
        Instant at = event.hasValue() ? event.time("stateUpdatedAt") : event.recordedAt();
        List<ChallengeTimeline> started = challenges.values().stream()
                .filter(challenge -> challenge.member("actionId").equals(actionId))
                .toList();
        if (!started.isEmpty()) {
            return started.stream()
                    .filter(challenge -> challenge.concernsActionAt(at))
                    .toList();
        }
        return query.isUser() && query.matches(event)
                ? List.of(actions.computeIfAbsent(actionId, id -> Timeline.ofAction(event)))
                : List.of();
    }

    private List<? extends Timeline> timelinesOfUser(TimelineEvent event) {
        String device = event.text("authenticatorId");
        if (query.isUser() && query.matches(event)) {
            Timeline user = users.computeIfAbsent(
                    event.text("tenantId") + "\n" + event.text("userId"), id -> Timeline.ofUser(event));
            if (!device.isEmpty()) {
                usersByDevice.put(device, user);
            }
            return List.of(user);
        }
        // Tombstones and retried deliveries name the device, but not its user.
        if (event.text("userId").isEmpty() && usersByDevice.containsKey(device)) {
            return List.of(usersByDevice.get(device));
        }
        return challenges.values().stream()
                .filter(challenge -> challenge.spans(event))
                .toList();
    }

    private void add(TimelineEvent event, Timeline timeline, List<Timeline.Line> lines) {
        Map<String, String> platforms = Map.of();
        if (timeline instanceof ChallengeTimeline challenge) {
            String before = challenge.member("actionId");
            apply(event, challenge);
            platforms = challenge.platforms();
            if (before.isEmpty()) {
                addEventsOfAction(challenge, lines);
            }
        } else {
            apply(event, timeline);
        }
        String actionId = event.text("actionId");
        if (seenIds.add(event.id()) && event.topic() == Topic.ACTION_TRACKED && !actionId.isEmpty()) {
            actionEvents.computeIfAbsent(actionId, id -> new ArrayList<>()).add(event);
        }
        StepFormatter.format(event, platforms).forEach(step -> lines.add(timeline.add(step)));
    }

    private static void apply(TimelineEvent event, Timeline timeline) {
        if (!event.isDeadLetter() && event.hasValue()) {
            timeline.apply(event);
        }
    }

    /** Adds the events that tracked the action before the challenge, which may already form a timeline of their own. */
    private void addEventsOfAction(ChallengeTimeline challenge, List<Timeline.Line> lines) {
        String actionId = challenge.member("actionId");
        if (!actionId.isEmpty()) {
            actions.remove(actionId);
            Stream.of(actionEvents.getOrDefault(actionId, List.of()), orphans.remove(actionId))
                    .flatMap(List::stream)
                    .toList()
                    .forEach(earlier -> add(earlier, challenge, lines));
        }
    }

    /** Returns all timelines, ordered by their first steps. */
    List<Timeline> timelines() {
        return Stream.of(users.values(), actions.values(), challenges.values())
                .<Timeline>flatMap(Collection::stream)
                .sorted(Comparator.comparing(Timeline::begin))
                .toList();
    }

    boolean isEmpty() {
        return challenges.isEmpty() && actions.isEmpty() && users.isEmpty();
    }

    /** Returns whether all that was queried has ended; the timeline of a user never does. */
    boolean isOver() {
        return !query.isUser() && !isEmpty() && challenges.values().stream().allMatch(ChallengeTimeline::isOver);
    }

    /** Returns whether no step is missing any more. */
    boolean isComplete(Instant now) {
        return isOver()
                && timelines().stream()
                        .allMatch(timeline -> timeline.pendingStep(now).isEmpty());
    }
}
