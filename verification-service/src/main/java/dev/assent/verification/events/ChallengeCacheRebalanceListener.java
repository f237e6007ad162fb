// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import dev.assent.verification.poll.ChallengeCache;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Seeks the consumers of the cache a little into the past, so that no event published while they join is missed. */
@ApplicationScoped
@Identifier("view")
class ChallengeCacheRebalanceListener implements KafkaConsumerRebalanceListener {
    private static final Duration REWIND = Duration.ofSeconds(30);

    private final ChallengeCache cache;
    private final Clock clock;
    private final String lastTopic;

    ChallengeCacheRebalanceListener(ChallengeCache cache, Clock clock, TopicNames topicNames) {
        this.cache = cache;
        this.clock = clock;
        this.lastTopic = topicNames.atBroker(Topic.CHALLENGE_UPDATED);
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        long from = clock.instant().minus(REWIND).toEpochMilli();
        // Read the end offsets now: seekToEnd would read them at the next poll, after the cache is marked as caught up.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.offsetsForTimes(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> from)))
                .forEach((partition, offset) ->
                        consumer.seek(partition, offset == null ? ends.get(partition) : offset.offset()));
        if (partitions.stream().anyMatch(partition -> partition.topic().equals(lastTopic))) {
            cache.markCaughtUp();
        }
    }
}
