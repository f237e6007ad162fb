// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.shutdown;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Registry of work that no request waits for: events, sweeps, pushes, the outbox. Quarkus waits for requests before it
 * closes the database pool and the Kafka clients; this class makes it wait for background work too. Once the requests have
 * ended no work starts any more, and shutdown waits for what is in flight. Work that does not start stays in the database
 * or in Kafka, for another instance or the next start.
 */
@ApplicationScoped
public class BackgroundWork {
    /** Priority, among observers of {@link ShutdownEvent}, of leaving consumer groups: after events, before the wait for pushes. */
    public static final int LEAVE_GROUPS = 200;

    private static final int REFUSE_NEW = 100;
    private static final int AWAIT_IDLE = 300;

    private static final Logger LOG = Logger.getLogger(BackgroundWork.class);
    private static final Duration EVENTS_TIMEOUT = Duration.ofSeconds(1);

    private final Duration timeout;
    private final InFlightCounter inFlight = new InFlightCounter();

    /** Creates the registry; {@code timeout} bounds the wait at shutdown. */
    public BackgroundWork(@ConfigProperty(name = "assent.background-timeout", defaultValue = "10S") Duration timeout) {
        this.timeout = timeout;
    }

    /** Begins {@code work} and returns its result. During shutdown it does not start, and the Uni never completes or fails. */
    public <T> Uni<T> begin(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom()
                .deferred(() ->
                        inFlight.tryStart() ? finishing(work) : Uni.createFrom().nothing());
    }

    /** Runs {@code work}, one turn of a schedule. On failure {@code log} warns with {@code what}, and the next turn retries. */
    public Uni<Void> sweep(Logger log, String what, Supplier<Uni<?>> work) {
        return this.<Object>begin(work)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> log.warnf("%s: %s", what, failure))
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Runs {@code work} that belongs to work in flight or follows from a request, in a Vert.x context of its own; it starts
     * during shutdown too.
     */
    public <T> Uni<T> continueWith(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().deferred(() -> {
            inFlight.startDependent();
            return finishing(() -> DetachedContext.<T>run(work));
        });
    }

    private <T> Uni<T> finishing(Supplier<Uni<? extends T>> work) {
        // A subscriber that cancels after the result, as a stream does at its end, causes a second termination.
        AtomicBoolean open = new AtomicBoolean(true);
        return Uni.createFrom().<T>deferred(work).onTermination().invoke(() -> {
            if (open.getAndSet(false)) {
                inFlight.finish();
            }
        });
    }

    /** Refuses new work and waits shortly for the events in flight, which take milliseconds. */
    void refuseNew(@Observes @Priority(REFUSE_NEW) ShutdownEvent shutdown) throws InterruptedException {
        inFlight.refuseNew();
        inFlight.awaitIdle(EVENTS_TIMEOUT);
    }

    /** Waits for the work in flight, but no longer than the timeout. */
    void awaitIdle(@Observes @Priority(AWAIT_IDLE) ShutdownEvent shutdown) throws InterruptedException {
        int left = inFlight.awaitIdle(timeout);
        if (left > 0) {
            LOG.warnf("Shutdown timeout %s exceeded; abandoning %d background tasks", timeout, left);
        }
    }
}
