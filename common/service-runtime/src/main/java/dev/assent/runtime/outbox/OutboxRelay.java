package dev.assent.runtime.outbox;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Carries the outbox to Kafka. A commit kicks the part it wrote to, and the events are at the broker milliseconds later;
 * a slow poll finds what a crash left. One instance relays a part at a time, under a lease, so that the events of one
 * key keep their order; who finds the lease taken leaves word, and the holder looks again before it lets go.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final int BATCH = 200;

    private final UUID self = UUID.randomUUID();
    private final List<CoalescingRunner> rounds;
    private final OutboxStore store;
    private final OutboxPublisher publisher;
    private final OutboxMetrics metrics;
    private final BackgroundWork background;
    private final boolean enabled;

    OutboxRelay(
            OutboxStore store,
            OutboxPublisher publisher,
            OutboxMetrics metrics,
            BackgroundWork background,
            @ConfigProperty(name = "assent.outbox.relay-enabled", defaultValue = "true") boolean enabled) {
        this.enabled = enabled;
        this.store = store;
        this.publisher = publisher;
        this.metrics = metrics;
        this.background = background;
        this.rounds = IntStream.range(0, OutboxRow.PARTITIONS)
                .mapToObj(partition -> new CoalescingRunner(() -> run((short) partition)))
                .toList();
    }

    /** Relays {@code partition} now; returns at once what is done when all that had been committed is published, or could not be. */
    CompletableFuture<Void> kick(short partition) {
        // Where change data capture reads the table in our place there is nothing to do.
        return enabled ? rounds.get(partition).request() : CompletableFuture.completedFuture(null);
    }

    @Scheduled(every = "${assent.outbox.poll-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return background.sweep(LOG, "outbox not readable", () -> store.partitionsWithRows()
                .invoke(partitions -> partitions.forEach(this::kick))
                .chain(store::depth)
                .invoke(metrics::depth));
    }

    private void run(short partition) {
        background
                .continueWith(() -> store.claim(partition, self, LEASE)
                        .chain(mine ->
                                mine ? drain(partition) : Uni.createFrom().voidItem())
                        .onTermination()
                        .invoke(() -> rounds.get(partition).finished()))
                .subscribe()
                // The rows stay; the sweep comes back to them.
                .with(done -> {}, failure -> LOG.warnf("outbox part %d not relayed: %s", partition, failure));
    }

    private Uni<Void> drain(short partition) {
        return store.waiting(partition, BATCH)
                .chain(batch -> batch.isEmpty() ? Uni.createFrom().item(false) : relay(batch))
                .chain(full -> full
                        ? extendAndDrain(partition)
                        : store.release(partition, self)
                                .chain(released -> released ? Uni.createFrom().voidItem() : extendAndDrain(partition)));
    }

    /** Clears the mark that somebody wanted the lease, which is why the table must be looked at after it. */
    private Uni<Void> extendAndDrain(short partition) {
        return store.claim(partition, self, LEASE)
                .chain(mine -> mine ? drain(partition) : Uni.createFrom().voidItem());
    }

    /** Publishes and removes {@code batch}; true where it was as long as one may be, so that more may wait. */
    private Uni<Boolean> relay(List<OutboxStore.Waiting> batch) {
        return publisher
                .publish(batch)
                .chain(() ->
                        store.remove(batch.stream().map(OutboxStore.Waiting::id).toList()))
                .invoke(() -> metrics.relayed(batch.size()))
                .map(done -> batch.size() == BATCH);
    }
}
