package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.Channels;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Sends what the table of deliveries holds. A commit kicks the lanes it wrote to; a slow sweep finds what a crash left
 * and what is due again. How many attempts are in flight is bounded by the gate of each lane.
 */
@ApplicationScoped
public class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);

    private static final int POINTLESS_AT_ONCE = 200;

    private final Gates gates;
    private final DeliveryQueue queue;
    private final Channels channels;
    private final PeerHealth health;
    private final Attempts attempts;
    private final DeliveryMetrics metrics;
    private final BackgroundWork background;
    private final Vertx vertx;
    private final Clock clock;
    private final PushConfig config;

    Sender(
            Gates gates,
            DeliveryQueue queue,
            Channels channels,
            PeerHealth health,
            Attempts attempts,
            DeliveryMetrics metrics,
            BackgroundWork background,
            Vertx vertx,
            Clock clock,
            PushConfig config) {
        this.gates = gates;
        this.queue = queue;
        this.health = health;
        this.channels = channels;
        this.attempts = attempts;
        this.metrics = metrics;
        this.background = background;
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
    }

    /** Sends what is due of {@code lane}; returns at once. */
    public void kick(Lane lane) {
        advance(lane, gates.wanted(lane));
    }

    @Scheduled(every = "${assent.push.poll-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return background.sweep(LOG, "deliveries not readable", () -> queue.lanes()
                .invoke(metrics::depth)
                .invoke(waiting -> waiting.stream()
                        .filter(DeliveryQueue.Waiting::due)
                        .map(DeliveryQueue.Waiting::lane)
                        .forEach(this::kick))
                .invoke(waiting -> gates.keep(
                        waiting.stream().map(DeliveryQueue.Waiting::lane).collect(Collectors.toSet())))
                .chain(health::refresh)
                .chain(this::endPointless));
    }

    /** What waits behind a peer that rests or hangs does not wait for it once its challenge is over. */
    private Uni<Void> endPointless() {
        return queue.claimPointless(POINTLESS_AT_ONCE)
                .chain(claimed -> claimed.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.join()
                                .all(claimed.stream()
                                        .map(delivery -> attempts.make(delivery, Optional.empty(), outcome -> {}))
                                        .toList())
                                .andCollectFailures()
                                .replaceWithVoid());
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return background.sweep(LOG, "old deliveries not purged", () -> queue.purge(config.keptFor()));
    }

    private void advance(Lane lane, Gate gate) {
        int free = gate.take();
        if (free == 0) {
            return;
        }
        background
                .begin(() -> queue.claim(lane, free).invoke(claimed -> {
                    gate.claimed(free, claimed.size());
                    send(lane, gate, claimed);
                }))
                .subscribe()
                .with(claimed -> {}, failure -> {
                    // The rows stay; the sweep comes back to them.
                    LOG.warnf("%s could not claim deliveries: %s", lane, failure);
                    gate.claimed(free, 0);
                });
    }

    private void send(Lane lane, Gate gate, List<Delivery> claimed) {
        if (!claimed.isEmpty()) {
            // Asked after the claim, so that no attempt uses a channel older than its delivery.
            Uni<Optional<Channel>> channel = channels.find(lane.tenantId(), lane.channel(), lane.peer())
                    .memoize()
                    .indefinitely();
            claimed.forEach(delivery -> send(lane, gate, delivery, channel));
        }
        advance(lane, gate);
    }

    private void send(Lane lane, Gate gate, Delivery delivery, Uni<Optional<Channel>> channel) {
        AtomicBoolean made = new AtomicBoolean();
        background
                .continueWith(() -> channel.chain(found -> attempts.make(delivery, found, outcome -> {
                    made.set(true);
                    gate.settled(outcome);
                    health.told(lane, outcome);
                })))
                .onTermination()
                .invoke(() -> {
                    if (!made.get()) {
                        gate.notMade();
                    }
                    gate.done();
                    advance(lane, gate);
                })
                .subscribe()
                .with(
                        next -> next.ifPresent(at -> kickAt(lane, at)),
                        // The claim ends by itself; the sweep comes back to it.
                        failure -> LOG.warnf("%s is not settled: %s", delivery, failure));
    }

    /** Sooner than the sweep would; of no effect where the process ends before. */
    private void kickAt(Lane lane, Instant at) {
        long millis = Duration.between(clock.instant(), at).toMillis();
        vertx.setTimer(Math.max(1, millis + 1), timer -> kick(lane));
    }
}
