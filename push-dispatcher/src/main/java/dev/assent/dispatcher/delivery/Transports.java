package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.channel.ChannelName;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The transports by their channel. */
@ApplicationScoped
class Transports {
    private final Map<ChannelName, Transport> byChannel = new EnumMap<>(ChannelName.class);

    Transports(@All List<Transport> transports) {
        transports.forEach(transport -> byChannel.put(transport.channel(), transport));
    }

    Transport of(ChannelName channel) {
        return byChannel.get(channel);
    }
}
