// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes as it should, through a class of its package. */
class IndirectEventConsumer {
    DirectEventConsumer next;

    @Incoming("sample")
    Uni<Void> updated(ConsumerRecord<String, String> record) {
        return next.updated(record);
    }
}
