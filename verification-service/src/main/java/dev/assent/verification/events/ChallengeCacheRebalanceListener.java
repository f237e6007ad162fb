// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.RecentRecords;
import dev.assent.runtime.outbox.TopicNames;
import dev.assent.verification.poll.ChallengeCache;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Seeks the consumers of the cache a little into the past, so that no event published while they join is missed. */
@ApplicationScoped
@Identifier("view")
class ChallengeCacheRebalanceListener implements KafkaConsumerRebalanceListener {
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
        RecentRecords.seek(consumer, partitions, clock);
        if (partitions.stream().anyMatch(partition -> partition.topic().equals(lastTopic))) {
            cache.markCaughtUp();
        }
    }
}
