// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import dev.assent.contracts.challenge.ChallengeLimits;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.websockets.next.OpenConnections;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Closes sockets that have started no challenge for longer than one lives, such as those of abandoned pages. */
@ApplicationScoped
class IdleSocketSweep {
    private static final Logger LOG = Logger.getLogger(IdleSocketSweep.class);
    private static final Duration IDLE = ChallengeLimits.MAX_LIFETIME.plusMinutes(1);

    private final OpenConnections connections;
    private final Clock clock;

    IdleSocketSweep(OpenConnections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    @Scheduled(every = "10s")
    void sweep() {
        Instant idleSince = clock.instant().minus(IDLE);
        connections.stream()
                .filter(socket -> {
                    Instant used = socket.userData().get(SocketUpgradeCheck.USED_AT);
                    return used != null && used.isBefore(idleSince);
                })
                .forEach(socket -> socket.close()
                        .subscribe()
                        .with(closed -> {}, failure -> LOG.debugf("idle socket not closed: %s", failure)));
    }
}
