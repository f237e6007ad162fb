// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bounded buffer of events whose challenge is not known yet, by the id of their challenge or action. */
final class OrphanBuffer {
    private static final int MAX_IDS = 10_000;

    private final Map<String, List<TimelineEvent>> events = new LinkedHashMap<>();

    void add(TimelineEvent event) {
        String id = event.text(event.text("challengeId").isEmpty() ? "actionId" : "challengeId");
        if (!id.isEmpty()) {
            events.computeIfAbsent(id, first -> new ArrayList<>()).add(event);
            if (events.size() > MAX_IDS) {
                events.remove(events.keySet().iterator().next());
            }
        }
    }

    List<TimelineEvent> remove(String id) {
        List<TimelineEvent> removed = events.remove(id);
        return removed == null ? List.of() : removed;
    }
}
