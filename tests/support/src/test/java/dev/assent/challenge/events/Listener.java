// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.EventHandler;
import dev.assent.runtime.inbox.IdempotentConsumer;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes under a name that does not say so. */
class Listener {
    IdempotentConsumer consumer;

    @Incoming("sample")
    Flow.Subscriber<Message<String>> updated() {
        return consumer.consume(EventHandler.of(
                ChallengeUpdated.class, (unit, event) -> Uni.createFrom().voidItem()));
    }
}
