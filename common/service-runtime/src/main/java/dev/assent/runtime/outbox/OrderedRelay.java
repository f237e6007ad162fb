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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Relay of the events whose order matters. One instance at a time relays a partition of the outbox, under a lease, so that
 * the events of one key keep their order. An instance that finds the lease held marks it as requested, and the holder reads
 * the partition again before it releases the lease. A lease outlasts every send that begins under it: a record that the
 * producer still retries would otherwise end behind a newer one of the next holder, on top of a compacted topic.
 */
@ApplicationScoped
class OrderedRelay {
    private static final Logger LOG = Logger.getLogger(OrderedRelay.class);
    /** Time of a lease in which sends may begin. */
    private static final Duration SENDING = Duration.ofSeconds(4);
    /** Bounds the time between the claim in the database and that here, and the pauses of this process. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final int BATCH = 200;

    private final UUID instance = UUID.randomUUID();
    private final List<CoalescingRunner> runners;
    private final OutboxStore store;
    private final OutboxPublisher publisher;
    private final BackgroundWork background;
    private final Duration lease;

    OrderedRelay(
            OutboxStore store,
            OutboxPublisher publisher,
            BackgroundWork background,
            @ConfigProperty(name = "mp.messaging.outgoing.events.delivery.timeout.ms") long deliveryTimeoutMillis) {
        this.lease = SENDING.plusMillis(deliveryTimeoutMillis).plus(MARGIN);
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
        return Uni.createFrom().deferred(() -> {
            long sendUntil = System.nanoTime() + SENDING.toNanos();
            return store.claim(partition, instance, lease)
                    .chain(claimed -> claimed
                            ? drain(partition, sendUntil)
                            : Uni.createFrom().voidItem());
        });
    }

    private Uni<Void> drain(short partition, long sendUntil) {
        return store.pending(partition, BATCH)
                .chain(batch -> batch.isEmpty() ? Uni.createFrom().item(false) : publish(batch, sendUntil))
                .chain(isMore -> isMore
                        ? claimAndDrain(partition)
                        : store.release(partition, instance)
                                .chain(released -> released ? Uni.createFrom().voidItem() : claimAndDrain(partition)));
    }

    /** Publishes {@code batch} until {@code sendUntil} and removes what is acknowledged; returns whether more may be pending. */
    private Uni<Boolean> publish(List<PendingEvent> batch, long sendUntil) {
        List<Uni<KeyResult>> keys = batch.stream()
                .collect(Collectors.groupingBy(
                        event -> event.topic() + ' ' + event.key(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(events -> publishInOrder(events, 0, sendUntil))
                .toList();
        return Uni.join()
                .all(keys)
                .andFailFast()
                .call(results -> store.remove(results.stream()
                        .flatMap(result -> result.acknowledged().stream())
                        .toList()))
                .chain(results -> settle(results, batch.size() == BATCH || System.nanoTime() - sendUntil >= 0));
    }

    /**
     * Result of the events of one key.
     *
     * @param failed the event that could not be sent, if any
     */
    private record KeyResult(List<UUID> acknowledged, @Nullable PendingEvent failed, @Nullable Throwable failure) {}

    /** Sends each event after the acknowledgement of the one before; stops at the first failure, or when it is too late. */
    private Uni<KeyResult> publishInOrder(List<PendingEvent> events, int from, long sendUntil) {
        if (from == events.size() || System.nanoTime() - sendUntil >= 0) {
            return Uni.createFrom().item(new KeyResult(ids(events, from), null, null));
        }
        return publisher
                .publish(events.get(from))
                .chain(() -> publishInOrder(events, from + 1, sendUntil))
                .onFailure()
                .recoverWithItem(failure -> new KeyResult(ids(events, from), events.get(from), failure));
    }

    private static List<UUID> ids(List<PendingEvent> events, int count) {
        return events.subList(0, count).stream().map(PendingEvent::id).toList();
    }

    /** Backs off the keys whose event cannot be sent, so that they delay no other; fails if Kafka is not available. */
    private Uni<Boolean> settle(List<KeyResult> results, boolean isMore) {
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
                ? Uni.createFrom().item(isMore)
                : Uni.join().all(backOffs).andFailFast().replaceWith(isMore);
    }
}
