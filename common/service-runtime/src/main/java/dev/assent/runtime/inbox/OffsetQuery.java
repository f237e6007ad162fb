// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Query for offsets at the broker. Kafka answers on a thread of its own. */
@ApplicationScoped
class OffsetQuery {
    private final Admin admin;
    private final EventSubscriptions subscriptions;

    OffsetQuery(Admin admin, EventSubscriptions subscriptions) {
        this.admin = admin;
        this.subscriptions = subscriptions;
    }

    /** Returns the offset {@code which} of each partition. */
    Uni<Map<TopicPartition, Long>> read(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = partitions.stream().collect(Collectors.toMap(at -> at, at -> which));
        return Uni.createFrom()
                .completionStage(() -> admin.listOffsets(asked).all().toCompletionStage())
                .map(found -> found.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, offset -> offset.getValue().offset())));
    }

    /** Returns the offsets that this service's group has committed, without the partitions that have none. */
    Uni<Map<TopicPartition, Long>> committed() {
        return Uni.createFrom()
                .completionStage(() -> admin.listConsumerGroupOffsets(subscriptions.group())
                        .partitionsToOffsetAndMetadata()
                        .toCompletionStage())
                .map(found -> found.entrySet().stream()
                        .filter(offset -> offset.getValue() != null)
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, offset -> offset.getValue().offset())));
    }
}
