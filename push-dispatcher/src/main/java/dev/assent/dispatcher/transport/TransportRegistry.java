// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import dev.assent.dispatcher.channel.ChannelName;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Registry of the transports, by channel. */
@ApplicationScoped
public class TransportRegistry {
    private final Map<ChannelName, Transport> byChannel = new EnumMap<>(ChannelName.class);

    TransportRegistry(@All List<Transport> transports) {
        transports.forEach(transport -> byChannel.put(transport.channel(), transport));
    }

    /** Returns the transport that serves {@code channel}. */
    public Transport of(ChannelName channel) {
        return Objects.requireNonNull(byChannel.get(channel), () -> "no transport for channel " + channel);
    }
}
