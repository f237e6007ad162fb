// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Query for the events that this service has not consumed yet, all its instances together. */
@ApplicationScoped
public class ConsumerLagQuery {
    private static final String PREFIX = "assent.";

    private final Admin admin;
    private final OffsetQuery offsets;
    private final EventSubscriptions subscriptions;
    private final TopicNames topicNames;

    ConsumerLagQuery(Admin admin, OffsetQuery offsets, EventSubscriptions subscriptions, TopicNames topicNames) {
        this.admin = admin;
        this.offsets = offsets;
        this.subscriptions = subscriptions;
        this.topicNames = topicNames;
    }

    /** Returns the number of each topic that this service consumes; fails while Kafka does not answer. */
    public Uni<List<TopicLag>> read() {
        // Kafka answers on a thread of its own.
        var here = MutinyHelper.executor(Vertx.currentContext());
        return partitions()
                .chain(partitions -> Uni.combine()
                        .all()
                        .unis(
                                offsets.read(partitions, OffsetSpec.earliest()),
                                offsets.read(partitions, OffsetSpec.latest()),
                                offsets.committed())
                        .asTuple())
                .map(read -> lags(read.getItem1(), read.getItem2(), read.getItem3()))
                .emitOn(here);
    }

    private Uni<List<TopicPartition>> partitions() {
        List<String> names =
                subscriptions.topics().stream().map(topicNames::atBroker).toList();
        return Uni.createFrom()
                .completionStage(
                        () -> admin.describeTopics(names).allTopicNames().toCompletionStage())
                .map(topics -> topics.values().stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                        .toList());
    }

    /** A partition without a committed offset is consumed from its beginning. */
    private List<TopicLag> lags(
            Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed) {
        List<TopicLag> lags = new ArrayList<>();
        for (Topic topic : subscriptions.topics()) {
            long lag = ends.entrySet().stream()
                    .filter(end -> end.getKey().topic().equals(topicNames.atBroker(topic)))
                    .mapToLong(end -> end.getValue()
                            - Math.max(
                                    committed.getOrDefault(end.getKey(), 0L),
                                    beginnings.getOrDefault(end.getKey(), 0L)))
                    .sum();
            lags.add(new TopicLag(topic.topicName().substring(PREFIX.length()), Math.max(0, lag)));
        }
        return lags;
    }
}
