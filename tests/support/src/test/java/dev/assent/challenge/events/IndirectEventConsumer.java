// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes as it should, through a class of its package. */
class IndirectEventConsumer {
    DirectEventConsumer next;

    @Incoming("sample")
    Flow.Subscriber<Message<String>> updated() {
        return next.updated();
    }
}
