// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.token.session.SessionService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes UserRemoved: revokes the sessions of the user. */
@ApplicationScoped
class UserEventConsumer {
    private final IdempotentConsumer consumer;
    private final SessionService sessions;

    UserEventConsumer(IdempotentConsumer consumer, SessionService sessions) {
        this.consumer = consumer;
        this.sessions = sessions;
    }

    @Incoming("user-removed")
    Uni<Void> removed(ConsumerRecord<String, String> record) {
        return consumer.consume(
                record, UserRemoved.class, (unit, event) -> sessions.revokeAll(unit, event.tenantId(), event.userId()));
    }
}
