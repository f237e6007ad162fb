// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.attempt.DeliveryAttemptExecutor;
import dev.assent.dispatcher.attempt.DeliveryMetrics;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.queue.DeliveriesReady;
import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.DeliveryQueue;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Dispatches the open deliveries to their endpoints. Committed deliveries are dispatched at once; a slow sweep dispatches
 * those that a crash left behind and those due for a retry. The limiter of each destination bounds the concurrent attempts.
 */
@ApplicationScoped
public class DeliveryDispatcher {
    private static final Logger LOG = Logger.getLogger(DeliveryDispatcher.class);

    private static final int OBSOLETE_BATCH_SIZE = 200;

    private final DestinationLimiters limiters;
    private final DeliveryQueue queue;
    private final ChannelStore channels;
    private final EndpointHealthTracker health;
    private final DeliveryAttemptExecutor executor;
    private final DeliveryMetrics metrics;
    private final BackgroundWork background;
    private final Vertx vertx;
    private final Clock clock;
    private final PushConfig config;

    DeliveryDispatcher(
            DestinationLimiters limiters,
            DeliveryQueue queue,
            ChannelStore channels,
            EndpointHealthTracker health,
            DeliveryAttemptExecutor executor,
            DeliveryMetrics metrics,
            BackgroundWork background,
            Vertx vertx,
            Clock clock,
            PushConfig config) {
        this.limiters = limiters;
        this.queue = queue;
        this.channels = channels;
        this.health = health;
        this.executor = executor;
        this.metrics = metrics;
        this.background = background;
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
    }

    void onReady(@Observes DeliveriesReady event) {
        dispatch(event.destination());
    }

    /** Starts the attempts that are due at {@code destination} and returns at once. */
    private void dispatch(Destination destination) {
        claim(destination, limiters.request(destination));
    }

    @Scheduled(every = "${assent.push.poll-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return background.sweep(LOG, "delivery sweep failed", () -> queue.backlogs()
                .invoke(metrics::updateQueueDepth)
                .invoke(backlogs -> backlogs.stream()
                        .filter(DeliveryQueue.Backlog::due)
                        .map(DeliveryQueue.Backlog::destination)
                        .forEach(this::dispatch))
                .invoke(backlogs -> limiters.retain(backlogs.stream()
                        .map(DeliveryQueue.Backlog::destination)
                        .collect(Collectors.toSet())))
                .chain(health::refresh)
                .chain(this::endObsolete));
    }

    /** Ends deliveries that need no attempt. They must not wait for a paused or hanging endpoint. */
    private Uni<Void> endObsolete() {
        return queue.claimObsolete(OBSOLETE_BATCH_SIZE)
                .chain(claimed -> claimed.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.join()
                                .all(claimed.stream()
                                        .map(delivery -> executor.attempt(delivery, Optional.empty(), outcome -> {}))
                                        .toList())
                                .andCollectFailures()
                                .replaceWithVoid());
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return queue.purge(config.keptFor()).chain(health::purge);
    }

    private void claim(Destination destination, DestinationLimiter limiter) {
        int permits = limiter.acquire();
        if (permits == 0) {
            return;
        }
        background
                .begin(() -> queue.claim(destination, permits).invoke(claimed -> {
                    limiter.onClaimed(permits, claimed.size());
                    startAttempts(destination, limiter, claimed);
                }))
                .subscribe()
                .with(claimed -> {}, failure -> {
                    LOG.warnf("%s: claim failed, the next sweep retries it: %s", destination, failure);
                    limiter.onClaimed(permits, 0);
                });
    }

    private void startAttempts(Destination destination, DestinationLimiter limiter, List<Delivery> claimed) {
        if (!claimed.isEmpty()) {
            // Read after the claim, so that no attempt uses a channel older than its delivery.
            Uni<Optional<Channel>> channel = channels.find(destination.tenantId(), destination.endpoint())
                    .memoize()
                    .indefinitely();
            claimed.forEach(delivery -> startAttempt(limiter, delivery, channel));
        }
        claim(destination, limiter);
    }

    private void startAttempt(DestinationLimiter limiter, Delivery delivery, Uni<Optional<Channel>> channel) {
        Destination destination = delivery.destination();
        AtomicBoolean attempted = new AtomicBoolean();
        background
                .continueWith(() -> channel.chain(found -> executor.attempt(delivery, found, outcome -> {
                    attempted.set(true);
                    limiter.onOutcome(outcome);
                    health.recordOutcome(delivery, outcome);
                })))
                .onTermination()
                .invoke(() -> {
                    if (!attempted.get()) {
                        limiter.onSkipped();
                    }
                    limiter.release();
                    claim(destination, limiter);
                })
                .subscribe()
                .with(
                        next -> next.ifPresent(at -> dispatchAt(destination, at)),
                        failure -> LOG.warnf(
                                "%s: result not stored, the delivery is retried after its claim expires: %s",
                                delivery, failure));
    }

    /** Dispatches sooner than the sweep would. The sweep dispatches if this process ends before. */
    private void dispatchAt(Destination destination, Instant at) {
        long millis = Duration.between(clock.instant(), at).toMillis();
        vertx.setTimer(Math.max(1, millis + 1), timer -> dispatch(destination));
    }
}
