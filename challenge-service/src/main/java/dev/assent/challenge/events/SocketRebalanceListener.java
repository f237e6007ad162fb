// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.runtime.inbox.RecentRecords;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Listener that seeks the consumer of the sockets a little into the past, so that no event published while it joins is missed. */
@ApplicationScoped
@Identifier("view")
class SocketRebalanceListener implements KafkaConsumerRebalanceListener {
    private final Clock clock;

    SocketRebalanceListener(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        RecentRecords.seek(consumer, partitions, clock);
    }
}
