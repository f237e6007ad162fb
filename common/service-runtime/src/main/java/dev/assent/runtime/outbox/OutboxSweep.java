// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sweep of the outbox: publishes the events that no instance has published from memory, because one crashed or Kafka was
 * not available. It claims them in batches, which several instances share. An event that is still under way is published
 * twice, and consumers drop the second one by its id.
 */
@ApplicationScoped
class OutboxSweep {
    private static final Logger LOG = Logger.getLogger(OutboxSweep.class);
    /** Much longer than Kafka needs to acknowledge an event and {@link OutboxCleaner} to delete it. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** Longer than a send: another instance publishes the events of one that crashed during the sweep after this time. */
    private static final Duration CLAIM = Duration.ofSeconds(15);

    private static final int BATCH = 200;

    private final OutboxStore store;
    private final OutboxRelay relay;
    private final OrderedRelay ordered;
    private final DirectPublisher direct;
    private final OutboxPublisher publisher;
    private final OutboxCleaner cleaner;
    private final OutboxMetrics metrics;
    private final BackgroundWork background;

    OutboxSweep(
            OutboxStore store,
            OutboxRelay relay,
            OrderedRelay ordered,
            DirectPublisher direct,
            OutboxPublisher publisher,
            OutboxCleaner cleaner,
            OutboxMetrics metrics,
            BackgroundWork background) {
        this.store = store;
        this.relay = relay;
        this.ordered = ordered;
        this.direct = direct;
        this.publisher = publisher;
        this.cleaner = cleaner;
        this.metrics = metrics;
        this.background = background;
    }

    @Scheduled(
            every = "${assent.outbox.poll-interval}",
            concurrentExecution = ConcurrentExecution.SKIP,
            // The channel to Kafka opens during the start.
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> sweep() {
        reportFailures();
        return background.sweep(LOG, "outbox not readable; events stay pending", () -> store.depth()
                .invoke(metrics::recordDepth)
                .chain(depth -> relay.isEnabled() && depth.rows() > 0
                        ? publishLeft(depth)
                        : Uni.createFrom().voidItem()));
    }

    private void reportFailures() {
        int failed = direct.takeFailed();
        if (failed > 0) {
            LOG.warnf("%d events not published after their commit; they stay in the outbox for the sweep", failed);
        }
    }

    private Uni<Void> publishLeft(OutboxStore.Depth depth) {
        for (short partition : depth.orderedPartitions()) {
            CompletableFuture<?> unused = ordered.relay(partition);
        }
        return publishBatches();
    }

    private Uni<Void> publishBatches() {
        UUID before =
                UuidGenerator.next(UuidGenerator.timeOf(UuidGenerator.next()).minus(GRACE));
        return store.claimUnordered(before, CLAIM, BATCH)
                .chain(batch -> batch.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : publish(batch)
                                .chain(available -> available && batch.size() == BATCH
                                        ? publishBatches()
                                        : Uni.createFrom().voidItem()));
    }

    /** Publishes {@code batch}; returns whether Kafka is available, so that a further batch is worth the attempt. */
    private Uni<Boolean> publish(List<PendingEvent> batch) {
        return Uni.join()
                .all(batch.stream().map(this::send).toList())
                .andFailFast()
                .chain(this::settle);
    }

    private record SendResult(PendingEvent event, @Nullable Throwable failure) {}

    private Uni<SendResult> send(PendingEvent event) {
        return publisher
                .publish(event)
                .map(sent -> new SendResult(event, null))
                .onFailure()
                .recoverWithItem(failure -> new SendResult(event, failure));
    }

    private Uni<Boolean> settle(List<SendResult> results) {
        List<UUID> acknowledged = new ArrayList<>();
        List<UUID> unavailable = new ArrayList<>();
        List<Uni<Void>> backOffs = new ArrayList<>();
        @Nullable Throwable cause = null;
        for (SendResult result : results) {
            Throwable failure = result.failure();
            if (failure == null) {
                acknowledged.add(result.event().id());
            } else if (SendErrors.isPermanent(failure)) {
                backOffs.add(store.backOff(result.event(), failure));
            } else {
                unavailable.add(result.event().id());
                cause = failure;
            }
        }
        if (cause != null) {
            LOG.warnf("%d events not published: %s; they stay pending until the next sweep", unavailable.size(), cause);
            backOffs.add(store.unclaim(unavailable));
        }
        backOffs.add(Uni.createFrom().completionStage(cleaner.delete(acknowledged)));
        return Uni.join().all(backOffs).andFailFast().replaceWith(unavailable.isEmpty());
    }
}
