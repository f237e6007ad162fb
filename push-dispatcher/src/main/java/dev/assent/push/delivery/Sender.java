package dev.assent.push.delivery;

import dev.assent.push.PushConfig;
import dev.assent.push.channel.Channel;
import dev.assent.push.channel.Channels;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Sends what the table of deliveries holds. A commit kicks the lanes it wrote to; a slow sweep finds what a crash left
 * and what is due again. Each lane has its own bounded number of attempts in flight.
 */
@ApplicationScoped
public class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);

    private final Map<Lane, Slots> lanes = new ConcurrentHashMap<>();
    private final DeliveryQueue queue;
    private final Channels channels;
    private final Attempts attempts;
    private final DeliveryMetrics metrics;
    private final Vertx vertx;
    private final Clock clock;
    private final PushConfig config;

    Sender(
            DeliveryQueue queue,
            Channels channels,
            Attempts attempts,
            DeliveryMetrics metrics,
            Vertx vertx,
            Clock clock,
            PushConfig config) {
        this.queue = queue;
        this.channels = channels;
        this.attempts = attempts;
        this.metrics = metrics;
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
    }

    /** Sends what is due of {@code lane}; returns at once. */
    public void kick(Lane lane) {
        Slots slots = lanes.computeIfAbsent(lane, key -> new Slots(config.concurrency()));
        slots.want();
        advance(lane, slots);
    }

    @Scheduled(every = "${assent.push.poll-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return queue.lanes()
                .invoke(metrics::depth)
                .invoke(waiting -> waiting.stream()
                        .filter(DeliveryQueue.Waiting::due)
                        .map(DeliveryQueue.Waiting::lane)
                        .forEach(this::kick))
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> LOG.warnf("deliveries not readable: %s", e))
                .onFailure()
                .recoverWithNull();
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return queue.purge(config.keptFor())
                .onFailure()
                .invoke(e -> LOG.warnf("old deliveries not purged: %s", e))
                .onFailure()
                .recoverWithNull();
    }

    private void advance(Lane lane, Slots slots) {
        int free = slots.take();
        if (free == 0) {
            return;
        }
        queue.claim(lane, free)
                .subscribe()
                .with(
                        claimed -> {
                            slots.claimed(free, claimed.size());
                            send(lane, slots, claimed);
                        },
                        failure -> {
                            // The rows stay; the sweep comes back to them.
                            LOG.warnf("%s could not claim deliveries: %s", lane, failure);
                            slots.claimed(free, 0);
                        });
    }

    private void send(Lane lane, Slots slots, List<Delivery> claimed) {
        if (!claimed.isEmpty()) {
            // Asked after the claim, so that no attempt uses a channel older than its delivery.
            Uni<Optional<Channel>> channel =
                    channels.find(lane.tenantId(), lane.channel()).memoize().indefinitely();
            claimed.forEach(delivery -> send(lane, slots, delivery, channel));
        }
        advance(lane, slots);
    }

    private void send(Lane lane, Slots slots, Delivery delivery, Uni<Optional<Channel>> channel) {
        channel.chain(found -> attempts.make(delivery, found))
                .onTermination()
                .invoke(() -> {
                    slots.done();
                    advance(lane, slots);
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
