// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of the assigned partitions up to which every record is consumed, which are those to commit. A record that finishes
 * after its partition was reassigned changes nothing.
 */
final class ConsumedOffsets {
    private final Map<TopicPartition, Progress> partitions = new HashMap<>();

    private static final class Progress {
        /** Time of publication by offset. */
        private final NavigableMap<Long, Long> unfinished = new TreeMap<>();

        private long end;
        private long committed;

        private Progress(long committed) {
            this.committed = committed;
        }

        private long position() {
            return unfinished.isEmpty() ? end : unfinished.firstKey();
        }
    }

    /** Adds {@code records} of {@code partition}, at least one, in their order. */
    synchronized void addReceived(TopicPartition partition, List<ConsumerRecord<String, String>> records) {
        Progress progress = partitions.computeIfAbsent(
                partition, any -> new Progress(records.get(0).offset()));
        records.forEach(record -> progress.unfinished.put(record.offset(), record.timestamp()));
        progress.end = records.get(records.size() - 1).offset() + 1;
    }

    /** Records that {@code record} is consumed. */
    synchronized void markConsumed(ConsumerRecord<String, String> record) {
        Progress progress = partitions.get(new TopicPartition(record.topic(), record.partition()));
        if (progress != null) {
            progress.unfinished.remove(record.offset());
        }
    }

    /** Returns the offsets to commit, of the partitions that have advanced since their last commit. */
    synchronized Map<TopicPartition, OffsetAndMetadata> uncommitted() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((partition, progress) -> {
            if (progress.position() > progress.committed) {
                offsets.put(partition, new OffsetAndMetadata(progress.position()));
            }
        });
        return offsets;
    }

    /** Records that {@code offsets} are committed. */
    synchronized void markCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            Progress progress = partitions.get(partition);
            if (progress != null) {
                progress.committed = Math.max(progress.committed, offset.offset());
            }
        });
    }

    /** Returns when the oldest unconsumed record of the topic was published; empty if all are consumed. */
    synchronized Optional<Instant> oldestUnfinished(String topic) {
        return partitions.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic)
                        && !entry.getValue().unfinished.isEmpty())
                .map(entry -> entry.getValue().unfinished.firstEntry().getValue())
                .min(Comparator.naturalOrder())
                .map(Instant::ofEpochMilli);
    }

    /** Forgets {@code revoked} partitions. */
    synchronized void drop(Collection<TopicPartition> revoked) {
        partitions.keySet().removeAll(revoked);
    }

    /** Returns whether every received record is consumed and its offset committed. */
    synchronized boolean areSettled() {
        return partitions.values().stream()
                .allMatch(progress -> progress.unfinished.isEmpty() && progress.committed == progress.end);
    }
}
