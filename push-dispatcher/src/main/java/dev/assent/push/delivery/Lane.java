package dev.assent.push.delivery;

import dev.assent.push.channel.ChannelName;

/** The pushes of one tenant over one channel: they share an endpoint, and wait for nobody else's. */
public record Lane(String tenantId, ChannelName channel) {
    @Override
    public String toString() {
        return channel.wireName() + " of " + tenantId;
    }
}
