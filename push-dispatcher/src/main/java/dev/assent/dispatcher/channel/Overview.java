package dev.assent.dispatcher.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tenant's channels as its administrator sees them: how they are set up, without a credential, and what is wrong with them. */
@ApplicationScoped
class Overview {
    private final Channels channels;
    private final Faults faults;

    Overview(Channels channels, Faults faults) {
        this.channels = channels;
        this.faults = faults;
    }

    /**
     * A peer that does not take what is sent.
     *
     * @param peer absent where the channel has one for all devices
     * @param disabledAt since when nothing is sent there any more; absent while it is still tried
     */
    record FailingPeer(String peer, Instant failingSince, String lastFailure, Instant disabledAt) {}

    /** The tenant's channels by name. */
    Uni<List<Map<String, Object>>> of(String tenantId) {
        return channels.list(tenantId).chain(found -> faults.of(tenantId)
                .chain(failing -> faults.faults(tenantId).map(own -> found.stream()
                        .map(channel -> describe(channel, failing, own.get(channel.name())))
                        .toList())));
    }

    private static Map<String, Object> describe(Channel channel, List<Faults.Failing> all, Faults.Fault fault) {
        List<FailingPeer> failing = all.stream()
                .filter(peer -> peer.peer().channel() == channel.name())
                .map(Overview::describe)
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
        if (fault != null) {
            description.put("fault", fault);
        }
        return description;
    }

    private static FailingPeer describe(Faults.Failing failing) {
        String peer = failing.peer().peer();
        return new FailingPeer(
                peer.isEmpty() ? null : peer, failing.failingSince(), failing.lastFailure(), failing.disabledAt());
    }
}
