// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads pages of dead letters, newest first. A page reads a bounded number of records, however many a topic holds. */
final class DeadLetterPages {
    /** Records that one page reads at most, of all partitions. */
    static final int LOOKED_AT = 1000;

    private final DeadLetterStore store;
    private final Map<TopicPartition, Long> beginnings = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, ReplayProgress> progress = new HashMap<>();
    private final List<TopicPartition> partitions;
    private final DeadLetterTopics topics;

    DeadLetterPages(DeadLetterStore store, DeadLetterTopics topics, Set<Topic> administered) {
        this.store = store;
        this.topics = topics;
        partitions = store.partitions(administered);
        if (!partitions.isEmpty()) {
            beginnings.putAll(store.beginnings(partitions));
            ends.putAll(store.ends(partitions));
            progress.putAll(store.progress(new HashSet<>(partitions)));
        }
    }

    DeadLetterPage read(DeadLetterQuery query) {
        Map<TopicPartition, Long> open = open(query);
        Map<TopicPartition, Long> froms = new HashMap<>();
        long chunk = Math.max(1, LOOKED_AT / Math.max(1, open.size()));
        open.forEach((partition, end) -> froms.put(partition, Math.max(beginning(partition), end - chunk)));
        Map<TopicPartition, Deque<Read>> newestFirst = new HashMap<>();
        store.read(
                froms,
                open,
                letters -> letters.forEach(letter -> {
                    letters(newestFirst, letter.position().partition()).addFirst(read(letter, query));
                }));
        return page(query, open, froms, newestFirst);
    }

    /**
     * Dead letter that was read.
     *
     * @param listed what is shown of it, so that no long value is kept; null if the query does not match it
     */
    private record Read(DeadLetterPosition position, Instant at, @Nullable ListedDeadLetter listed) {}

    private Read read(DeadLetter letter, DeadLetterQuery query) {
        DeadLetterPosition position = letter.position();
        boolean isReplayed = progress(position.partition()).contains(position.offset());
        return new Read(position, letter.at(), query.matches(letter) ? ListedDeadLetter.of(letter, isReplayed) : null);
    }

    /** Returns the ends of the partitions of the query that have dead letters before them. */
    private Map<TopicPartition, Long> open(DeadLetterQuery query) {
        Map<TopicPartition, Long> open = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (query.topics().contains(topics.origin(partition.topic()).orElseThrow())) {
                long end = ends.getOrDefault(partition, 0L);
                long asked = query.before() == null
                        ? end
                        : Math.min(end, query.before().getOrDefault(partition, 0L));
                if (asked > beginning(partition)) {
                    open.put(partition, asked);
                }
            }
        }
        return open;
    }

    /** Merges what was read, until the page is full or a partition has older ones that were not read. */
    private DeadLetterPage page(
            DeadLetterQuery query,
            Map<TopicPartition, Long> open,
            Map<TopicPartition, Long> froms,
            Map<TopicPartition, Deque<Read>> newestFirst) {
        List<ListedDeadLetter> found = new ArrayList<>();
        while (found.size() < query.limit()) {
            settle(open, froms, newestFirst);
            if (open.keySet().stream()
                    .anyMatch(partition -> letters(newestFirst, partition).isEmpty())) {
                break;
            }
            Optional<Read> newest = open.keySet().stream()
                    .map(partition -> letters(newestFirst, partition).getFirst())
                    .max(Comparator.comparing(Read::at));
            if (newest.isEmpty()) {
                break;
            }
            DeadLetterPosition position = newest.get().position();
            letters(newestFirst, position.partition()).removeFirst();
            open.put(position.partition(), position.offset());
            newest.map(Read::listed).ifPresent(found::add);
        }
        settle(open, froms, newestFirst);
        return new DeadLetterPage(counts(), found, open.isEmpty() ? null : DeadLetterQuery.format(open));
    }

    /** Notes of each partition of which all that was read is in the page where it goes on, and drops those that are read. */
    private void settle(
            Map<TopicPartition, Long> open,
            Map<TopicPartition, Long> froms,
            Map<TopicPartition, Deque<Read>> newestFirst) {
        open.replaceAll((partition, end) ->
                letters(newestFirst, partition).isEmpty() ? froms.getOrDefault(partition, end) : end);
        open.entrySet().removeIf(end -> end.getValue() <= beginning(end.getKey()));
    }

    private static Deque<Read> letters(Map<TopicPartition, Deque<Read>> newestFirst, TopicPartition partition) {
        return newestFirst.computeIfAbsent(partition, any -> new ArrayDeque<>());
    }

    private List<DeadLetterPage.TopicCount> counts() {
        Map<String, DeadLetterPage.TopicCount> counts = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            long beginning = beginning(partition);
            long end = ends.getOrDefault(partition, beginning);
            String topic = TopicName.of(topics.origin(partition.topic()).orElseThrow());
            counts.merge(
                    topic,
                    new DeadLetterPage.TopicCount(
                            topic, end - beginning, progress(partition).count(beginning, end)),
                    DeadLetterPage.TopicCount::plus);
        }
        return List.copyOf(counts.values());
    }

    private ReplayProgress progress(TopicPartition partition) {
        return progress.getOrDefault(partition, new ReplayProgress(0, ""));
    }

    private long beginning(TopicPartition partition) {
        return beginnings.getOrDefault(partition, 0L);
    }
}
