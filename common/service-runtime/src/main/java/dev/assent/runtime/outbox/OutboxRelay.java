// SPDX-License-Identifier: Apache-2.0
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
import org.jspecify.annotations.Nullable;

/**
 * Relay of the outbox to Kafka. A commit requests a run for the partitions that it wrote, and the events reach the broker
 * milliseconds later; a periodic sweep relays what a crash has left. One instance at a time relays a partition, under a
 * lease, so that the events of one key keep their order. An instance that finds the lease held marks it as requested, and
 * the holder reads the partition again before it releases the lease.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final int BATCH = 200;

    private final UUID instance = UUID.randomUUID();
    private final List<CoalescingRunner> runners;
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
        this.runners = IntStream.range(0, OutboxRow.PARTITIONS)
                .mapToObj(partition -> new CoalescingRunner(() -> run((short) partition)))
                .toList();
    }

    /**
     * Requests that {@code partition} be relayed now. The future completes when every event committed before is published,
     * or the attempt has failed.
     */
    CompletableFuture<@Nullable Void> relay(short partition) {
        // With the relay disabled, change data capture publishes the events.
        return enabled ? runners.get(partition).request() : CompletableFuture.completedFuture(null);
    }

    @Scheduled(
            every = "${assent.outbox.poll-interval}",
            concurrentExecution = ConcurrentExecution.SKIP,
            // The channel to Kafka opens during the start.
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> sweep() {
        return background.sweep(LOG, "outbox not readable; events stay pending", () -> store.partitionsWithRows()
                .invoke(this::relayAll)
                .chain(store::depth)
                .invoke(metrics::recordDepth));
    }

    private void relayAll(List<Short> partitions) {
        for (short partition : partitions) {
            CompletableFuture<?> unused = relay(partition);
        }
    }

    private void run(short partition) {
        background
                .continueWith(() -> claimAndDrain(partition).onTermination().invoke(() -> runners.get(partition)
                        .finished()))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "outbox partition %d not relayed: %s; its events stay pending until the next sweep",
                                partition, failure));
    }

    private Uni<Void> drain(short partition) {
        return store.pending(partition, BATCH)
                .chain(batch -> batch.isEmpty() ? Uni.createFrom().item(false) : publish(batch))
                .chain(full -> full
                        ? claimAndDrain(partition)
                        : store.release(partition, instance)
                                .chain(released -> released ? Uni.createFrom().voidItem() : claimAndDrain(partition)));
    }

    /** Acquires or extends the lease, then reads the table: a claim clears the mark of another instance's request. */
    private Uni<Void> claimAndDrain(short partition) {
        return store.claim(partition, instance, LEASE)
                .chain(claimed -> claimed ? drain(partition) : Uni.createFrom().voidItem());
    }

    /** Publishes and removes {@code batch}; returns whether it was full, so that more events may be pending. */
    private Uni<Boolean> publish(List<PendingEvent> batch) {
        return publisher
                .publish(batch)
                .chain(() -> store.remove(batch.stream().map(PendingEvent::id).toList()))
                .invoke(() -> metrics.recordRelayed(batch.size()))
                .map(done -> batch.size() == BATCH);
    }
}
