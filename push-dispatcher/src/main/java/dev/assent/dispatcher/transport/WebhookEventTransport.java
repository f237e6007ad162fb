// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import dev.assent.dispatcher.channel.Channel;
import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** Transport of webhook events to the tenant's endpoint. */
public interface WebhookEventTransport {
    /**
     * Makes one attempt to deliver {@code event}; {@code id} is the same in every attempt. Runs on a worker thread. An
     * unexpected failure is retried.
     */
    Uni<AttemptOutcome> send(UUID id, WebhookEvent event, Channel channel);
}
