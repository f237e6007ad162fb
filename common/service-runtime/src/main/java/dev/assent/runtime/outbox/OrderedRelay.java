// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.runtime.shutdown.BackgroundWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Relay of the events whose order matters. One instance at a time relays a partition of the outbox, under a lease, so that
 * the events of one key keep their order. An instance that finds the lease held marks it as requested, and the holder reads
 * the partition again before it releases the lease.
 */
@ApplicationScoped
class OrderedRelay {
    private static final Logger LOG = Logger.getLogger(OrderedRelay.class);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final int BATCH = 200;

    private final UUID instance = UUID.randomUUID();
    private final List<CoalescingRunner> runners;
    private final OutboxStore store;
    private final OutboxPublisher publisher;
    private final BackgroundWork background;

    OrderedRelay(OutboxStore store, OutboxPublisher publisher, BackgroundWork background) {
        this.store = store;
        this.publisher = publisher;
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
        return runners.get(partition).request();
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

    /** Acquires or extends the lease, then reads the table: a claim clears the mark of another instance's request. */
    private Uni<Void> claimAndDrain(short partition) {
        return store.claim(partition, instance, LEASE)
                .chain(claimed -> claimed ? drain(partition) : Uni.createFrom().voidItem());
    }

    private Uni<Void> drain(short partition) {
        return store.pending(partition, BATCH)
                .chain(batch -> batch.isEmpty() ? Uni.createFrom().item(false) : publish(batch))
                .chain(full -> full
                        ? claimAndDrain(partition)
                        : store.release(partition, instance)
                                .chain(released -> released ? Uni.createFrom().voidItem() : claimAndDrain(partition)));
    }

    /** Publishes {@code batch} and removes what is acknowledged; returns whether it was full, so that more may be pending. */
    private Uni<Boolean> publish(List<PendingEvent> batch) {
        List<Uni<KeyResult>> keys = batch.stream()
                .collect(Collectors.groupingBy(
                        event -> event.topic() + ' ' + event.key(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(events -> publishInOrder(events, 0))
                .toList();
        return Uni.join()
                .all(keys)
                .andFailFast()
                .call(results -> store.remove(results.stream()
                        .flatMap(result -> result.acknowledged().stream())
                        .toList()))
                .chain(results -> settle(results, batch.size() == BATCH));
    }

    /**
     * Result of the events of one key.
     *
     * @param failed the event at which it stopped; null if all are acknowledged
     */
    private record KeyResult(List<UUID> acknowledged, @Nullable PendingEvent failed, @Nullable Throwable failure) {}

    /** Sends each event after the acknowledgement of the one before, and stops at the first failure. */
    private Uni<KeyResult> publishInOrder(List<PendingEvent> events, int from) {
        if (from == events.size()) {
            return Uni.createFrom().item(new KeyResult(ids(events, from), null, null));
        }
        return publisher
                .publish(events.get(from))
                .chain(() -> publishInOrder(events, from + 1))
                .onFailure()
                .recoverWithItem(failure -> new KeyResult(ids(events, from), events.get(from), failure));
    }

    private static List<UUID> ids(List<PendingEvent> events, int count) {
        return events.subList(0, count).stream().map(PendingEvent::id).toList();
    }

    /** Backs off the keys whose event cannot be sent, so that they delay no other; fails if Kafka is not available. */
    private Uni<Boolean> settle(List<KeyResult> results, boolean full) {
        List<Uni<Void>> backOffs = new ArrayList<>();
        for (KeyResult result : results) {
            PendingEvent event = result.failed();
            Throwable failure = result.failure();
            if (event == null || failure == null) {
                continue;
            }
            if (!SendErrors.isPermanent(failure)) {
                return Uni.createFrom().failure(failure);
            }
            backOffs.add(store.backOff(event, failure));
        }
        return backOffs.isEmpty()
                ? Uni.createFrom().item(full)
                : Uni.join().all(backOffs).andFailFast().replaceWith(full);
    }
}
