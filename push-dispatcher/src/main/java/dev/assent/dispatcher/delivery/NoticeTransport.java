package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.channel.Channel;
import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** Carries notices to the tenant's webhook. */
public interface NoticeTransport {
    /** Makes one attempt; {@code id} is the same in each. Called on a worker thread; what fails unexpectedly is tried again. */
    Uni<Outcome> send(UUID id, Notice notice, Channel channel);
}
