// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Replay of chosen dead letters: those that were replayed before are skipped. */
final class DeadLetterReplay {
    private final DeadLetterStore store;
    private final Map<TopicPartition, List<DeadLetter>> due = new LinkedHashMap<>();
    private final Map<TopicPartition, ReplayProgress> progress;
    private final List<String> gone;
    private int skipped;

    /** Reads the dead letters at {@code places} and which of them were replayed. */
    DeadLetterReplay(DeadLetterStore store, Set<DeadLetterPosition> places) {
        this.store = store;
        Map<DeadLetterPosition, DeadLetter> found = store.read(places);
        gone = places.stream()
                .filter(place -> !found.containsKey(place))
                .map(DeadLetterPosition::toString)
                .toList();
        Set<TopicPartition> partitions = found.keySet().stream()
                .map(DeadLetterPosition::partition)
                .collect(Collectors.toCollection(HashSet::new));
        progress = partitions.isEmpty() ? Map.of() : store.progress(partitions);
        found.values().forEach(this::choose);
    }

    private void choose(DeadLetter letter) {
        DeadLetterPosition position = letter.position();
        ReplayProgress replayed = progress.get(position.partition());
        if (replayed != null && replayed.contains(position.offset())) {
            skipped++;
        } else {
            due.computeIfAbsent(position.partition(), any -> new ArrayList<>()).add(letter);
        }
    }

    /** Returns what a replay would do. */
    ReplayResult result() {
        return new ReplayResult(due.values().stream().mapToInt(List::size).sum(), skipped, gone);
    }

    /** Publishes the dead letters that are due; records each that the brokers have, and passes its position on. */
    void run(DeadLetterReplayer replayer, Consumer<DeadLetterPosition> published) {
        due.forEach((partition, letters) -> {
            ReplayProgress replayed = progress.getOrDefault(partition, new ReplayProgress(0, ""));
            try {
                replayer.replay(letters, letter -> {
                    replayed.add(letter.position().offset());
                    published.accept(letter.position());
                });
            } finally {
                store.save(partition, replayed);
            }
        });
    }
}
