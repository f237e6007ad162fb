package dev.assent.runtime.ending;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
    private static final Logger LOG = Logger.getLogger(BackgroundWork.class);

    private final Duration patience;
    private int underWay;
    private boolean ending;

    public BackgroundWork(@ConfigProperty(name = "assent.background-timeout", defaultValue = "10S") Duration patience) {
        this.patience = patience;
    }

    /** What {@code work} comes to. At the end it is not begun, and nothing ever comes of it: neither success nor failure. */
    public <T> Uni<T> begin(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom()
                .deferred(() -> begins() ? counted(work) : Uni.createFrom().nothing());
    }

    /** What {@code work} comes to, which is a part of work that has begun, or the consequence of a request: never too late. */
    public <T> Uni<T> goOn(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().deferred(() -> {
            goesOn();
            return counted(work);
        });
    }

    private <T> Uni<T> counted(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().<T>deferred(work).onTermination().invoke(this::isOver);
    }

    private synchronized boolean begins() {
        if (!ending) {
            underWay++;
        }
        return !ending;
    }

    private synchronized void goesOn() {
        underWay++;
    }

    private synchronized void isOver() {
        underWay--;
        notifyAll();
    }

    /** Returns when all that has begun is over, or has taken too long. */
    synchronized void end(@Observes ShutdownEvent end) throws InterruptedException {
        ending = true;
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); underWay > 0 && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (underWay > 0) {
            LOG.warnf("%d pieces of work are cut off after %s", underWay, patience);
        }
    }
}
