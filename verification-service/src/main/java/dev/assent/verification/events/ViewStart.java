package dev.assent.verification.events;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import dev.assent.verification.poll.ChallengeView;
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

/** Starts the view a little in the past, so that what was published while it joined is not missed. */
@ApplicationScoped
@Identifier("view")
class ViewStart implements KafkaConsumerRebalanceListener {
    private static final Duration BACK = Duration.ofSeconds(30);

    private final ChallengeView view;
    private final Clock clock;
    private final String lastTopic;

    ViewStart(ChallengeView view, Clock clock, TopicNames topicNames) {
        this.view = view;
        this.clock = clock;
        this.lastTopic = topicNames.atBroker(Topic.CHALLENGE_UPDATED);
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        long from = clock.instant().minus(BACK).toEpochMilli();
        // Found out now, and not at the next poll as seekToEnd would: from the next line on the view counts as
        // complete.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(at -> at, at -> from)))
                .forEach((at, offset) -> consumer.seek(at, offset == null ? ends.get(at) : offset.offset()));
        if (partitions.stream().anyMatch(at -> at.topic().equals(lastTopic))) {
            view.follows();
        }
    }
}
