package dev.assent.verification.events;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.verification.poll.ChallengeView;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Feeds this instance's view. What cannot be read is left out here; the consumer that stores events dead-letters it. */
@ApplicationScoped
class ViewFeed {
    private static final Logger LOG = Logger.getLogger(ViewFeed.class);

    private final ChallengeView view;

    ViewFeed(ChallengeView view) {
        this.view = view;
    }

    @Incoming("challenge-created-view")
    void created(ConsumerRecord<String, String> record) {
        feed(record, () -> view.created(Json.read(record.value(), ChallengeCreated.class)));
    }

    @Incoming("challenge-updated-view")
    void updated(ConsumerRecord<String, String> record) {
        feed(record, () -> view.updated(Json.read(record.value(), ChallengeUpdated.class)));
    }

    private static void feed(ConsumerRecord<String, String> record, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warnf("%s/%d@%d not in the view: %s", record.topic(), record.partition(), record.offset(), e);
        }
    }
}
