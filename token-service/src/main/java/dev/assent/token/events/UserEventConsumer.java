// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.events;

import dev.assent.contracts.event.UserChanged;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.token.session.SessionService;
import dev.assent.token.user.UserProfileStore;
import dev.assent.token.user.UserRevocationStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes UserChanged into this service's copy of the attributes, and UserRemoved, which revokes sessions and tokens. */
@ApplicationScoped
class UserEventConsumer {
    private final IdempotentConsumer consumer;
    private final UserProfileStore profiles;
    private final UserRevocationStore revocations;
    private final SessionService sessions;

    UserEventConsumer(
            IdempotentConsumer consumer,
            UserProfileStore profiles,
            UserRevocationStore revocations,
            SessionService sessions) {
        this.consumer = consumer;
        this.profiles = profiles;
        this.revocations = revocations;
        this.sessions = sessions;
    }

    @Incoming("user-changed")
    Flow.Subscriber<Message<String>> changed() {
        return consumer.consume(EventHandler.of(UserChanged.class, profiles::apply, profiles::remove));
    }

    @Incoming("user-removed")
    Flow.Subscriber<Message<String>> removed() {
        return consumer.consume(EventHandler.of(UserRemoved.class, (unit, removal) -> revocations
                .recordRemoval(unit, removal)
                .chain(() -> sessions.revokeAll(unit, removal))));
    }
}
