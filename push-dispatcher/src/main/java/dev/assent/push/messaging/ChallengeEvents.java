package dev.assent.push.messaging;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.push.delivery.DeliveryBook;
import dev.assent.push.delivery.DeliveryPlan;
import dev.assent.push.delivery.Lane;
import dev.assent.push.delivery.Sender;
import dev.assent.runtime.inbox.Consumption;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Starts and ends deliveries with their challenge. */
@ApplicationScoped
class ChallengeEvents {
    private final Consumption consumption;
    private final DeliveryPlan plan;
    private final DeliveryBook book;
    private final Sender sender;

    ChallengeEvents(Consumption consumption, DeliveryPlan plan, DeliveryBook book, Sender sender) {
        this.consumption = consumption;
        this.plan = plan;
        this.book = book;
        this.sender = sender;
    }

    @Incoming("challenge-created")
    Uni<Void> created(ConsumerRecord<String, String> record) {
        Set<Lane> lanes = ConcurrentHashMap.newKeySet();
        return consumption
                .consume(record, ChallengeCreated.class, (unit, event) -> plan.plan(unit, event)
                        .invoke(lanes::addAll)
                        .replaceWithVoid())
                // The transaction has committed: whoever is kicked finds the rows.
                .invoke(() -> lanes.forEach(sender::kick));
    }

    @Incoming("challenge-updated")
    Uni<Void> updated(ConsumerRecord<String, String> record) {
        // An approval is an answer too, although its token is still to come.
        return consumption.consume(
                record,
                ChallengeUpdated.class,
                (unit, event) -> event.status() == ChallengeStatus.PENDING
                        ? Uni.createFrom().voidItem()
                        : book.over(unit, event));
    }
}
