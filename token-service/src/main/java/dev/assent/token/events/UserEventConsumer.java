package dev.assent.token.events;

import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.token.session.Sessions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Ends the sessions of users that are removed. */
@ApplicationScoped
class UserRemovals {
    private final IdempotentConsumer consumption;
    private final Sessions sessions;

    UserRemovals(IdempotentConsumer consumption, Sessions sessions) {
        this.consumption = consumption;
        this.sessions = sessions;
    }

    @Incoming("user-removed")
    Uni<Void> removed(ConsumerRecord<String, String> record) {
        return consumption.consume(
                record, UserRemoved.class, (unit, event) -> sessions.revokeAll(unit, event.tenantId(), event.userId()));
    }
}
