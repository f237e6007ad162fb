package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Carries pushes over one kind of channel. */
public interface Transport {
    /** The channel it serves. */
    ChannelName channel();

    /** Whether a device of {@code platform}, null where it named none, can be reached over it. */
    boolean reaches(String platform, Optional<Secret> pushToken);

    /**
     * Which peer the device has chosen, such as {@code https://push.example:8443}; empty text where the channel has one
     * for all devices. Deliveries to one peer wait for each other and for no other's.
     */
    default String peer(Optional<Secret> pushToken) {
        return "";
    }

    /** Whether a prompt that it has brought can be withdrawn by it. */
    boolean withdraws();

    /** Makes one attempt. Called on a worker thread; what fails unexpectedly is tried again. */
    Uni<Outcome> send(Push push, Channel channel);
}
