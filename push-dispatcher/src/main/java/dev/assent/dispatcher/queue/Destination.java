// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.Endpoint;

/**
 * Destination of deliveries: one endpoint of one tenant. Deliveries to one destination share a concurrency limit and do
 * not delay those to another.
 */
public record Destination(String tenantId, Endpoint endpoint) {

    /** Destination of {@code tenantId} at {@code origin} of {@code channel}; see {@link Endpoint} for the empty origin. */
    public Destination(String tenantId, ChannelName channel, String origin) {
        this(tenantId, new Endpoint(channel, origin));
    }

    /** Returns the channel of the endpoint. */
    public ChannelName channel() {
        return endpoint.channel();
    }

    /** Returns the origin of the endpoint; empty text if the channel has one endpoint for all devices. */
    public String origin() {
        return endpoint.origin();
    }

    @Override
    public String toString() {
        return channel().wireName() + " of " + tenantId + (origin().isEmpty() ? "" : " at " + origin());
    }
}
