// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Positions of consumers without a committed offset: a little in the past, so that no event published while they join is missed. */
final class RecentRecords {
    private static final Duration REWIND = Duration.ofSeconds(30);

    private RecentRecords() {}

    /** Moves {@code consumer} to the records of the last 30 seconds in {@code partitions}, which it was assigned just now. */
    static void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Clock clock) {
        long from = clock.instant().minus(REWIND).toEpochMilli();
        // Read the end offsets now: seekToEnd would read them at the next poll, after the caller goes on.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.offsetsForTimes(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> from)))
                .forEach((partition, offset) ->
                        consumer.seek(partition, offset == null ? ends.get(partition) : offset.offset()));
    }
}
