// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Creates the first signing key at the first start and each successor in time, and deletes keys whose last token has
 * expired. All instances may do so concurrently: the table accepts one key of each generation.
 */
@Startup
@ApplicationScoped
class KeyRotation {
    private static final Logger LOG = Logger.getLogger(KeyRotation.class);

    private final SigningKeyCache keys;
    private final SigningKeyStore store;
    private final Clock clock;
    private final BackgroundWork background;

    KeyRotation(
            SigningKeyCache keys,
            SigningKeyStore store,
            Clock clock,
            BackgroundWork background,
            MeterRegistry metrics) {
        this.keys = keys;
        this.store = store;
        this.clock = clock;
        this.background = background;
        Gauge.builder("assent.signing.key.age", this::ageSeconds)
                .description("Time for which the current key has signed")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("assent.signing.key.successor.due", this::successorDueSeconds)
                .description("Time until the next key is due; negative if it is overdue, NaN if there is no key")
                .baseUnit("seconds")
                .register(metrics);
    }

    @Scheduled(every = "${assent.token.key-check-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> scheduled() {
        return background.sweep(LOG, "signing keys not checked; the next check retries", this::check);
    }

    /** Creates and deletes keys as the rules require now, and reloads this instance's copy. */
    Uni<Void> check() {
        return keys.reload()
                .chain(ring -> ring.needsSuccessor(clock.instant())
                        ? keys.addSuccessor(ring)
                                .invoke(added -> LOG.infof(
                                        "signing key %d %s",
                                        ring.nextGeneration(), added ? "created" : "was created by another instance"))
                                .chain(keys::reload)
                        : Uni.createFrom().item(ring))
                .chain(this::deleteRetired);
    }

    private Uni<Void> deleteRetired(KeyRing ring) {
        List<SigningKey> published = ring.published(clock.instant());
        return published.size() == ring.keys().size()
                ? Uni.createFrom().voidItem()
                : store.deleteBefore(published.get(0).generation())
                        .chain(keys::reload)
                        .replaceWithVoid();
    }

    private double successorDueSeconds() {
        return keys.ring()
                .successorDue()
                .map(due -> Duration.between(clock.instant(), due).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private double ageSeconds() {
        Instant now = clock.instant();
        return keys.ring()
                .signing(now)
                .map(key -> Duration.between(key.signsFrom(), now).toMillis() / 1000.0)
                .orElse(0.0);
    }
}
