// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

/**
 * Endpoint that a channel sends to.
 *
 * @param origin such as {@code https://push.example:8443}, chosen by the device, or the name of a webhook with a URL of its own;
 *     empty text if all devices share the endpoint
 */
public record Endpoint(ChannelName channel, String origin) {

    /** Returns whether a device has chosen this endpoint: only then its name is an origin. */
    public boolean isChosenByDevice() {
        return origin.contains("://");
    }
}
