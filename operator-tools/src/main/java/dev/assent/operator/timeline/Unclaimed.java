package dev.assent.operator.timeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The newest facts that belong to no story yet: what tells of a challenge may be read before the challenge itself. */
final class Unclaimed {
    private static final int MOST = 10_000;

    private final Map<UUID, List<Fact>> facts = new LinkedHashMap<>(16, 0.75F, false) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, List<Fact>> eldest) {
            return size() > MOST;
        }
    };

    void keep(Fact fact) {
        UUID id = fact.about().challengeId() == null
                ? fact.about().actionId()
                : fact.about().challengeId();
        if (id != null) {
            facts.computeIfAbsent(id, first -> new ArrayList<>()).add(fact);
        }
    }

    /** Takes out what is about the challenge or action {@code id}. */
    List<Fact> claim(UUID id) {
        List<Fact> claimed = facts.remove(id);
        return claimed == null ? List.of() : claimed;
    }
}
