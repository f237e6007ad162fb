// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Transport of pushes over one kind of channel. */
public interface Transport {
    /** Returns the channel that this transport serves. */
    ChannelName channel();

    /** Returns whether this transport can reach a device of {@code platform} (null if unknown) with {@code pushToken}. */
    boolean reaches(@Nullable String platform, Optional<Secret> pushToken);

    /**
     * Returns the endpoint that a push to {@code pushToken} goes to by the channel's {@code settings}: the origin that the
     * device has chosen, such as {@code https://push.example:8443}, or the name of a webhook with a URL of its own; empty text
     * if the channel has one endpoint for all. Only deliveries to the same endpoint wait for each other.
     */
    default String peer(String settings, Optional<Secret> pushToken) {
        return "";
    }

    /** Returns whether this transport can remove a prompt that it has delivered. */
    boolean canWithdraw();

    /** Makes one attempt to deliver {@code push}. Runs on a worker thread. An unexpected failure is retried. */
    Uni<AttemptOutcome> send(Push push, Channel channel);
}
