// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.kafka;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes outside events. */
public class MisplacedEventConsumer {
    IdempotentConsumer consumer;

    @Incoming("sample")
    Uni<Void> updated(ConsumerRecord<String, String> record) {
        return consumer.consume(record, ChallengeUpdated.class, (unit, event) -> Uni.createFrom()
                .voidItem());
    }
}
