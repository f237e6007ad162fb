// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Query for the status of a tenant's channels: settings without credentials, failing endpoints and errors. */
@ApplicationScoped
class ChannelStatusQuery {
    private final ChannelStore channels;
    private final EndpointHealthStore health;

    ChannelStatusQuery(ChannelStore channels, EndpointHealthStore health) {
        this.channels = channels;
        this.health = health;
    }

    /**
     * Failing endpoint as JSON.
     *
     * @param peer the origin of the endpoint; absent if the channel has one endpoint for all devices
     * @param disabledAt time since which nothing is sent to it; absent if it is still tried
     */
    record FailingPeer(@Nullable String peer, Instant failingSince, String lastFailure, @Nullable Instant disabledAt) {}

    /** Returns the tenant's channels, ordered by name. */
    Uni<List<Map<String, Object>>> of(String tenantId) {
        return channels.list(tenantId).chain(found -> health.failing(tenantId)
                .chain(failing -> health.channelErrors(tenantId).map(errors -> found.stream()
                        .map(channel -> describe(channel, failing, errors.get(channel.name())))
                        .toList())));
    }

    private static Map<String, Object> describe(
            Channel channel, List<FailingEndpoint> all, EndpointHealthStore.@Nullable ChannelError error) {
        List<FailingPeer> failing = all.stream()
                .filter(endpoint -> endpoint.endpoint().channel() == channel.name())
                .map(ChannelStatusQuery::describe)
                .toList();
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("channel", channel.name().wireName());
        channel.settings(JsonNode.class)
                .properties()
                .forEach(field -> description.put(field.getKey(), field.getValue()));
        boolean disabled = failing.stream().anyMatch(peer -> peer.peer() == null && peer.disabledAt() != null);
        description.put("enabled", channel.enabled() && !disabled);
        if (!failing.isEmpty()) {
            description.put("failing", failing);
        }
        if (error != null) {
            description.put("fault", error);
        }
        return description;
    }

    private static FailingPeer describe(FailingEndpoint failing) {
        String origin = failing.endpoint().origin();
        return new FailingPeer(
                origin.isEmpty() ? null : origin, failing.failingSince(), failing.lastFailure(), failing.disabledAt());
    }
}
