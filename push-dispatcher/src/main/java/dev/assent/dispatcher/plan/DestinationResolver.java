// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.dispatcher.channel.ChannelAvailability;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.Endpoint;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.dispatcher.transport.TransportRegistry;
import dev.assent.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Resolves the destinations by which a tenant's channels reach a device. */
@ApplicationScoped
class DestinationResolver {
    private final TransportRegistry transports;

    DestinationResolver(TransportRegistry transports) {
        this.transports = transports;
    }

    /** Returns the destinations of a push to {@code device}: one for each enabled channel and endpoint that reaches it. */
    List<Destination> destinations(String tenantId, Device device, ChannelAvailability availability) {
        Optional<Secret> token = token(device);
        return availability.enabled().entrySet().stream()
                .filter(channel -> reaches(channel.getKey(), device, token))
                .map(channel -> new Endpoint(
                        channel.getKey(), transports.of(channel.getKey()).peer(channel.getValue(), token)))
                .filter(endpoint -> !availability.disabled().contains(endpoint))
                .map(endpoint -> new Destination(tenantId, endpoint))
                .toList();
    }

    /** Returns the channel that the push token of {@code device} needs: the webhook if no push service knows its form. */
    ChannelName required(Device device) {
        Optional<Secret> token = token(device);
        return Stream.of(ChannelName.values())
                .filter(channel -> channel != ChannelName.WEBHOOK && reaches(channel, device, token))
                .findFirst()
                .orElse(ChannelName.WEBHOOK);
    }

    private boolean reaches(ChannelName channel, Device device, Optional<Secret> token) {
        return transports.of(channel).reaches(device.platform(), token);
    }

    private static Optional<Secret> token(Device device) {
        return Optional.ofNullable(device.pushToken()).map(Secret::new);
    }
}
