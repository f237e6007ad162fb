// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps events, which arrive in any order, and correlates them into the timelines that match a query. */
final class TimelineCorrelator {
    private static final int MAX_UNRELATED = 10_000;

    private final TimelineQuery query;
    /** Events by id, the oldest first; those without a timeline are kept because their challenge may follow. */
    private final Map<String, TimelineEvent> events = new LinkedHashMap<>();

    private int maxEvents = 2 * MAX_UNRELATED;

    TimelineCorrelator(TimelineQuery query) {
        this.query = query;
    }

    /** Adds {@code event}, unless it is a repetition; forgets the oldest unrelated events if there are too many. */
    void accept(TimelineEvent event) {
        events.putIfAbsent(event.id(), event);
        if (events.size() > maxEvents) {
            Set<String> related = ids(timelines());
            List<String> unrelated =
                    events.keySet().stream().filter(id -> !related.contains(id)).toList();
            unrelated.stream()
                    .limit(Math.max(0, unrelated.size() - MAX_UNRELATED))
                    .forEach(events::remove);
            maxEvents = events.size() + MAX_UNRELATED;
        }
    }

    /** Returns all timelines with a step, ordered by their first steps. */
    List<Timeline> timelines() {
        Map<String, List<TimelineEvent>> bySubject = events.values().stream()
                .collect(Collectors.groupingBy(TimelineEvent::subjectId, LinkedHashMap::new, Collectors.toList()));
        Map<String, List<Timeline>> own = bySubject.values().stream()
                .filter(group -> group.stream().anyMatch(query::matches))
                .map(Timeline::new)
                .collect(Collectors.groupingBy(Timeline::subject));
        List<TimelineEvent> shared = events.values().stream()
                .filter(event -> List.of("userId", "authenticatorId").contains(event.subject()))
                .toList();
        List<Timeline> users = own.getOrDefault("userId", List.of()).stream()
                .map(user -> user.with(shared))
                .toList();
        Set<String> ofUsers = ids(users);
        List<TimelineEvent> unowned =
                shared.stream().filter(event -> !ofUsers.contains(event.id())).toList();
        List<Timeline> challenges = own.getOrDefault("challengeId", List.of()).stream()
                .map(challenge -> challenge.with(bySubject.getOrDefault(challenge.actionId(), List.of())))
                .map(challenge -> challenge.with(unowned))
                .toList();
        Set<String> started = challenges.stream().map(Timeline::actionId).collect(Collectors.toSet());
        Stream<Timeline> unstarted =
                own.getOrDefault("actionId", List.of()).stream().filter(action -> !started.contains(action.id()));
        return Stream.of(users.stream(), unstarted, challenges.stream())
                .flatMap(Function.identity())
                .filter(timeline -> !timeline.steps().isEmpty())
                .sorted(Comparator.comparing(Timeline::begin))
                .toList();
    }

    private static Set<String> ids(List<Timeline> timelines) {
        return timelines.stream()
                .flatMap(timeline -> timeline.events().stream())
                .map(TimelineEvent::id)
                .collect(Collectors.toSet());
    }
}
