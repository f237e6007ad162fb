// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * End of all waits when the service ends: Quarkus waits for requests in flight, and these would delay it. It happens after the
 * delay in which requests are still sent here, because a caller whose wait ended would otherwise wait here again.
 */
@ApplicationScoped
class WaitingShutdown {
    private final WaitingCallers callers;
    private final Vertx vertx;
    private final Optional<Duration> delay;

    WaitingShutdown(
            WaitingCallers callers,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.callers = callers;
        this.vertx = vertx;
        this.delay = delay;
    }

    void onDelay(@Observes ShutdownDelayInitiatedEvent shutdown) {
        long millis = delay.map(Duration::toMillis).orElse(0L);
        if (millis > 0) {
            vertx.setTimer(millis, id -> callers.close());
        } else {
            callers.close();
        }
    }

    /** Ends them in a process that has no delay, as in development. */
    void onShutdown(@Observes @Priority(1) ShutdownEvent shutdown) {
        callers.close();
    }
}
