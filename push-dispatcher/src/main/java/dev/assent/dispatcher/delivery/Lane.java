package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.channel.ChannelName;

/**
 * The deliveries of one tenant over one channel to one peer: they share an endpoint, and wait for nobody else's.
 *
 * @param peer where a device wants its pushes; empty text where the channel has one endpoint for all
 */
public record Lane(String tenantId, ChannelName channel, String peer) {
    @Override
    public String toString() {
        return channel.wireName() + " of " + tenantId + (peer.isEmpty() ? "" : " at " + peer);
    }
}
