package dev.assent.runtime.ending;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Ends the process where its orderly end takes too long, as it can while Kafka is away, or before the start is over.
 * Nothing is lost: what matters is in the database, and Kafka gives again what was not acknowledged.
 */
@ApplicationScoped
@IfBuildProfile("prod")
class Deadline {
    private static final Logger LOG = Logger.getLogger(Deadline.class);
    /** For the consumers to leave their groups, and whatever else Quarkus closes. */
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private static final int ENDED_BY_SIGTERM = 143;

    /** Earlier than the start event, which a migration may delay. */
    void arm(@Observes @Initialized(ApplicationScoped.class) Object start) {
        Runtime.getRuntime().addShutdownHook(new Thread(Deadline::watch, "deadline"));
    }

    private static void watch() {
        Duration allowed = allowed(ConfigProvider.getConfig());
        Thread watch = new Thread(() -> haltAfter(allowed), "deadline");
        watch.setDaemon(true);
        watch.start();
    }

    private static Duration allowed(Config config) {
        return Stream.of("quarkus.shutdown.delay", "quarkus.shutdown.timeout", "assent.background-timeout")
                .flatMap(name -> config.getOptionalValue(name, Duration.class).stream())
                .reduce(CLOSING, Duration::plus);
    }

    private static void haltAfter(Duration allowed) {
        try {
            Thread.sleep(allowed.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        LOG.warnf("not ended after %s: cut off", allowed);
        Runtime.getRuntime().halt(ENDED_BY_SIGTERM);
    }
}
