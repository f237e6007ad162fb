// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.events;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.verification.decision.ChallengeStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

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
    Uni<Void> created(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ChallengeCreated.class, challenges::insert);
    }

    @Incoming("challenge-updated")
    Uni<Void> updated(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ChallengeUpdated.class, challenges::apply);
    }
}
