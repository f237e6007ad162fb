package dev.assent.dispatcher.events;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.dispatcher.delivery.DeliveryBook;
import dev.assent.dispatcher.delivery.DeliveryPlan;
import dev.assent.dispatcher.delivery.Lane;
import dev.assent.dispatcher.delivery.NoticePlan;
import dev.assent.dispatcher.log.LogRecords;
import dev.assent.dispatcher.notice.ChallengeEnd;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Starts and ends pushes with their challenge, and tells the tenant how it ended. */
@ApplicationScoped
class ChallengeEvents {
    private final PlannedDeliveries deliveries;
    private final DeliveryPlan plan;
    private final DeliveryBook book;
    private final NoticePlan notices;
    private final LogRecords log;

    ChallengeEvents(
            PlannedDeliveries deliveries, DeliveryPlan plan, DeliveryBook book, NoticePlan notices, LogRecords log) {
        this.deliveries = deliveries;
        this.plan = plan;
        this.book = book;
        this.notices = notices;
        this.log = log;
    }

    @Incoming("challenge-created")
    Uni<Void> created(ConsumerRecord<String, String> record) {
        return deliveries.consume(record, ChallengeCreated.class, (unit, event) -> plan.plan(unit, event)
                .call(() -> log.created(unit, event)));
    }

    @Incoming("challenge-updated")
    Uni<Void> updated(ConsumerRecord<String, String> record) {
        return deliveries.consume(record, ChallengeUpdated.class, this::updated);
    }

    private Uni<Set<Lane>> updated(UnitOfWork unit, ChallengeUpdated event) {
        if (event.status() == ChallengeStatus.PENDING) {
            return Uni.createFrom().item(Set.of());
        }
        // An approval is an answer too, although its token is still to come; the tenant is told when it is there.
        return book.over(unit, event)
                .chain(withdrawals -> event.status().isTerminal()
                        ? tell(unit, event).call(() -> log.ended(unit, event)).map(told -> union(withdrawals, told))
                        : Uni.createFrom().item(withdrawals));
    }

    private Uni<Set<Lane>> tell(UnitOfWork unit, ChallengeUpdated event) {
        ChallengeEnd end = ChallengeEnd.of(event);
        return notices.plan(unit, event.tenantId(), event.challengeId(), end.status(), end.notice());
    }

    private static Set<Lane> union(Set<Lane> one, Set<Lane> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }

    @Incoming("delivery-retried")
    Uni<Void> retried(ConsumerRecord<String, String> record) {
        return deliveries.consume(record, DeliveryRetried.class, book::reopen);
    }
}
