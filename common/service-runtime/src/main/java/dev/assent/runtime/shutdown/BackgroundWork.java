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
 * Work that no request waits for: events, sweeps, pushes, the outbox. Quarkus waits for requests before it closes the
 * database's pool and the Kafka clients; this waits for the rest. Once the requests are over none begins any more, and
 * what has begun is waited for. What was not begun stays where it is, for another instance or the next start.
 */
@ApplicationScoped
public class BackgroundWork {
    /** When the consumer groups are left, among the observers of {@link ShutdownEvent}: after events, before pushes have to be over. */
    public static final int GROUPS_ARE_LEFT = 200;

    private static final int NOTHING_BEGINS = 100;
    private static final int ALL_IS_OVER = 300;

    private static final Logger LOG = Logger.getLogger(BackgroundWork.class);
    private static final Duration BRIEFLY = Duration.ofSeconds(1);

    private final Duration patience;
    private final InFlightCounter underWay = new InFlightCounter();

    public BackgroundWork(@ConfigProperty(name = "assent.background-timeout", defaultValue = "10S") Duration patience) {
        this.patience = patience;
    }

    /** What {@code work} comes to. At the end it is not begun, and nothing ever comes of it: neither success nor failure. */
    public <T> Uni<T> begin(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom()
                .deferred(() ->
                        underWay.begins() ? counted(work) : Uni.createFrom().nothing());
    }

    /** Begins {@code work}, a turn of a schedule. Where it fails {@code log} says {@code what}, and the next turn does it. */
    public Uni<Void> sweep(Logger log, String what, Supplier<Uni<?>> work) {
        return this.<Object>begin(work)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> log.warnf("%s: %s", what, failure))
                .onFailure()
                .recoverWithNull();
    }

    /** What {@code work} comes to, which is a part of work that has begun, or the consequence of a request: never too late. */
    public <T> Uni<T> continueWith(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().deferred(() -> {
            underWay.goesOn();
            return counted(work);
        });
    }

    private <T> Uni<T> counted(Supplier<Uni<? extends T>> work) {
        // Who cancels after the result, as a stream does that ends, is one more termination.
        AtomicBoolean open = new AtomicBoolean(true);
        return Uni.createFrom().<T>deferred(work).onTermination().invoke(() -> {
            if (open.getAndSet(false)) {
                underWay.isOver();
            }
        });
    }

    /** From now on nothing begins; returns when the events that were worked on, which take no time, should be done with. */
    void beginNothing(@Observes @Priority(NOTHING_BEGINS) ShutdownEvent end) throws InterruptedException {
        underWay.beginNothing();
        underWay.awaitOver(BRIEFLY);
    }

    /** Returns when all that had begun is over, or has taken too long. */
    void end(@Observes @Priority(ALL_IS_OVER) ShutdownEvent end) throws InterruptedException {
        int left = underWay.awaitOver(patience);
        if (left > 0) {
            LOG.warnf("%d pieces of work are cut off after %s", left, patience);
        }
    }
}
