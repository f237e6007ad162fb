// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Publisher of the events that this instance has just committed, from memory. The sweep publishes those that fail. */
@ApplicationScoped
class DirectPublisher {
    private static final Logger LOG = Logger.getLogger(DirectPublisher.class);
    /** Bounds the memory while Kafka is slow or unavailable; below the capacity of the channel to Kafka. */
    private static final int MAX_IN_FLIGHT = 4_096;

    private final OutboxPublisher publisher;
    private final OutboxCleaner cleaner;
    private final BackgroundWork background;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    DirectPublisher(OutboxPublisher publisher, OutboxCleaner cleaner, BackgroundWork background) {
        this.publisher = publisher;
        this.cleaner = cleaner;
        this.background = background;
    }

    /** Publishes {@code events}. The future completes when Kafka has acknowledged them, or the attempt has failed. */
    CompletableFuture<@Nullable Void> publish(List<PendingEvent> events) {
        CompletableFuture<@Nullable Void> published = new CompletableFuture<>();
        if (inFlight.addAndGet(events.size()) > MAX_IN_FLIGHT) {
            inFlight.addAndGet(-events.size());
            failed.addAndGet(events.size());
            published.complete(null);
            return published;
        }
        // A shutdown waits for the acknowledgements and for the deletion of the rows.
        background
                .continueWith(() -> sendAll(events)
                        .onTermination()
                        .invoke(() -> {
                            inFlight.addAndGet(-events.size());
                            published.complete(null);
                        })
                        .chain(ids -> Uni.createFrom().completionStage(cleaner.delete(ids))))
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("committed events not published: %s", failure));
        return published;
    }

    private Uni<List<UUID>> sendAll(List<PendingEvent> events) {
        if (events.size() == 1) {
            return send(events.get(0)).map(sent -> sent.stream().toList());
        }
        return Uni.join()
                .all(events.stream().map(this::send).toList())
                .andFailFast()
                .map(sent -> sent.stream().flatMap(Optional::stream).toList());
    }

    private Uni<Optional<UUID>> send(PendingEvent event) {
        return publisher
                .publish(event)
                .map(sent -> Optional.of(event.id()))
                .onFailure()
                .recoverWithItem(failure -> {
                    failed.incrementAndGet();
                    LOG.debugf("event %s not published after its commit: %s", event.id(), failure);
                    return Optional.empty();
                });
    }

    /** Returns how many events were not published since the last call. */
    int takeFailed() {
        return failed.getAndSet(0);
    }
}
