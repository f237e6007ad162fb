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
 * Ends the process where its orderly end takes too long, as it can while Kafka is away, and gives up a start that is not
 * over. Nothing is lost: what matters is in the database, and Kafka gives again what was not acknowledged.
 */
@ApplicationScoped
@IfBuildProfile("prod")
class ShutdownWatchdog {
    private static final Logger LOG = Logger.getLogger(ShutdownWatchdog.class);
    /** For Quarkus to close what is left. */
    private static final Duration CLOSING = Duration.ofSeconds(10);
    /** Quarkus would finish the start first. One that failed ends by itself within this time. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(1);

    private static final int ENDED_BY_SIGTERM = 143;

    private final Duration givenUp;
    private final Duration closing;
    private volatile boolean started;

    ShutdownWatchdog() {
        this(GIVEN_UP, CLOSING);
    }

    ShutdownWatchdog(Duration givenUp, Duration closing) {
        this.givenUp = givenUp;
        this.closing = closing;
    }

    /** Earlier than the start event, which a migration may delay. */
    void arm(@Observes @Initialized(ApplicationScoped.class) Object begun) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::watch, "deadline"));
    }

    void started(@Observes @Priority(Integer.MAX_VALUE) StartupEvent start) {
        started = true;
    }

    private void watch() {
        Thread watch = new Thread(this::end, "deadline");
        watch.setDaemon(true);
        watch.start();
    }

    private void end() {
        try {
            Thread.sleep(givenUp.toMillis());
            if (started) {
                Duration allowed = allowed(ConfigProvider.getConfig());
                Thread.sleep(allowed.toMillis());
                LOG.warnf("not ended after %s: cut off", allowed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ENDED_BY_SIGTERM);
    }

    private Duration allowed(Config config) {
        return Stream.of("quarkus.shutdown.delay", "quarkus.shutdown.timeout", "assent.background-timeout")
                .flatMap(name -> config.getOptionalValue(name, Duration.class).stream())
                .reduce(closing, Duration::plus);
    }
}
