package dev.assent.push.delivery;

import dev.assent.push.channel.Channel;
import dev.assent.push.channel.ChannelName;
import io.smallrye.mutiny.Uni;

/** Carries pushes over one kind of channel. */
public interface Transport {
    /** The channel it serves. */
    ChannelName channel();

    /** Whether a device of {@code platform} can be reached over it. */
    boolean reaches(String platform, boolean hasPushToken);

    /** Makes one attempt. Called on a worker thread; what fails unexpectedly is tried again. */
    Uni<Outcome> send(Push push, Channel channel);
}
