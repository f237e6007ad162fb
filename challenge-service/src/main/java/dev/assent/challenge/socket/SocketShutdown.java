// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OpenConnections;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Closes the sockets when the process begins to end: their pages would hold up the shutdown for as long as they are open. */
@ApplicationScoped
class SocketShutdown {
    private static final Logger LOG = Logger.getLogger(SocketShutdown.class);
    /** Status of an endpoint that goes away (RFC 6455 §7.4.1). */
    private static final int GOING_AWAY = 1001;

    private final OpenConnections connections;
    private final SocketLimit limit;

    SocketShutdown(OpenConnections connections, SocketLimit limit) {
        this.connections = connections;
        this.limit = limit;
    }

    /** Refuses further sockets and closes the open ones. */
    void closeAll(@Observes ShutdownDelayInitiatedEvent shutdown) {
        limit.refuseNew();
        connections.stream().forEach(socket -> socket.close(new CloseReason(GOING_AWAY))
                .subscribe()
                .with(closed -> {}, failure -> LOG.debugf("socket not closed at shutdown: %s", failure)));
    }
}
