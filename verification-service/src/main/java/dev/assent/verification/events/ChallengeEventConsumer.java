// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.CancellationRequests;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.inbox.ReceivedEvent;
import dev.assent.verification.decision.ChallengeStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes ChallengeCreated and ChallengeUpdated into the table, once for all instances of this service. */
@ApplicationScoped
class ChallengeEventConsumer {
    private final IdempotentConsumer consumer;
    private final ChallengeStore challenges;

    ChallengeEventConsumer(IdempotentConsumer consumer, ChallengeStore challenges) {
        this.consumer = consumer;
        this.challenges = challenges;
    }

    @Incoming("challenge-created")
    Flow.Subscriber<Message<String>> created() {
        return consumer.consume(
                EventHandler.of(ChallengeCreated.class, challenges::insert).inOrderOf(ChallengeCreated::challengeUuid));
    }

    @Incoming("challenge-updated")
    Flow.Subscriber<Message<String>> updated() {
        return consumer.consume(EventHandler.of(ChallengeUpdated.class, challenges::apply)
                .inOrderOf(ChallengeUpdated::challengeUuid)
                .onlyFor(received -> Uni.createFrom()
                        .item(received.stream()
                                .filter(ChallengeEventConsumer::isOfAnotherService)
                                .toList())));
    }

    private static boolean isOfAnotherService(ReceivedEvent<ChallengeUpdated> received) {
        ChallengeUpdated update = received.event();
        if (update == null) {
            return true;
        }
        return switch (update.status()) {
            case VERIFIED, DECLINED -> true;
            case CANCELLED -> CancellationRequests.isRequest(received.record());
            // This service published these itself and has stored them.
            case PENDING, APPROVED, EXPIRED -> false;
        };
    }
}
