// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.shutdown;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Watchdog that halts the process if its shutdown takes too long, as it may while Kafka is unreachable, or if SIGTERM
 * interrupts a start. Nothing is lost: the database holds all state, and Kafka redelivers unacknowledged events.
 */
@ApplicationScoped
@IfBuildProfile("prod")
class ShutdownWatchdog {
    private static final Logger LOG = Logger.getLogger(ShutdownWatchdog.class);
    /** Time for Quarkus to close pools and clients after all configured timeouts. */
    private static final Duration CLOSING_TIME = Duration.ofSeconds(10);
    /** Time for a failed start to exit by itself. Quarkus would complete an interrupted start before it stops. */
    private static final Duration START_GRACE = Duration.ofSeconds(1);

    /** Exit status of a process that SIGTERM has ended: 128 + 15. */
    private static final int SIGTERM_STATUS = 143;

    private final Duration startGrace;
    private final Duration closingTime;
    private volatile boolean started;

    ShutdownWatchdog() {
        this(START_GRACE, CLOSING_TIME);
    }

    ShutdownWatchdog(Duration startGrace, Duration closingTime) {
        this.startGrace = startGrace;
        this.closingTime = closingTime;
    }

    /** Registers the shutdown hook before the start event, which a migration may delay. */
    void arm(@Observes @Initialized(ApplicationScoped.class) Object initialized) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::startWatching, "shutdown-watchdog"));
    }

    void markStarted(@Observes @Priority(Integer.MAX_VALUE) StartupEvent start) {
        started = true;
    }

    private void startWatching() {
        Thread watch = new Thread(this::haltWhenOverdue, "shutdown-watchdog");
        watch.setDaemon(true);
        watch.start();
    }

    private void haltWhenOverdue() {
        try {
            Thread.sleep(startGrace.toMillis());
            if (started) {
                Duration timeout = timeout(ConfigProvider.getConfig());
                Thread.sleep(timeout.toMillis());
                LOG.warnf("Shutdown not complete after %s; halting the process", timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(SIGTERM_STATUS);
    }

    private Duration timeout(Config config) {
        return Stream.of("quarkus.shutdown.delay", "quarkus.shutdown.timeout", "assent.background-timeout")
                .flatMap(name -> config.getOptionalValue(name, Duration.class).stream())
                .reduce(closingTime, Duration::plus);
    }
}
