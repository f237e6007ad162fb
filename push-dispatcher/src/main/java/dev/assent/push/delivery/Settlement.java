package dev.assent.push.delivery;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.outbox.OwnContext;
import dev.assent.runtime.outbox.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Draws the consequence of an attempt: an end that is stored and announced, or another attempt later. */
@ApplicationScoped
class Settlement {
    private static final Logger LOG = Logger.getLogger(Settlement.class);

    private final Transactions transactions;
    private final OwnContext ownContext;
    private final DeliveryBook book;
    private final DeliveryQueue queue;
    private final RetryPolicy retries;
    private final DeliveryMetrics metrics;
    private final Clock clock;

    Settlement(
            Transactions transactions,
            OwnContext ownContext,
            DeliveryBook book,
            DeliveryQueue queue,
            RetryPolicy retries,
            DeliveryMetrics metrics,
            Clock clock) {
        this.transactions = transactions;
        this.ownContext = ownContext;
        this.book = book;
        this.queue = queue;
        this.retries = retries;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Settles an attempt that was made; the moment of the next one, where there is to be one. */
    Uni<Optional<Instant>> settle(Delivery delivery, Outcome outcome) {
        return outcome.on(new Consequences(delivery));
    }

    /** Ends {@code delivery} without the attempt for which it was claimed. */
    Uni<Optional<Instant>> giveUp(Delivery delivery, String reason) {
        return finish(delivery, delivery.attempt() - 1, PushDelivered.Outcome.GIVEN_UP, reason, clock.instant());
    }

    private final class Consequences implements Outcome.Cases<Uni<Optional<Instant>>> {
        private final Delivery delivery;
        private final Instant now = clock.instant();

        private Consequences(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public Uni<Optional<Instant>> delivered(Outcome.Delivered outcome) {
            if (!delivery.isNotice()) {
                metrics.delivered(
                        delivery.channel(),
                        Duration.between(delivery.challenge().createdAt(), now));
            }
            return finish(PushDelivered.Outcome.DELIVERED, null, now);
        }

        @Override
        public Uni<Optional<Instant>> rejected(Outcome.Rejected outcome) {
            return finish(PushDelivered.Outcome.REJECTED, outcome.reason(), now);
        }

        @Override
        public Uni<Optional<Instant>> channelFault(Outcome.ChannelFault outcome) {
            metrics.channelFault(delivery.channel());
            LOG.errorf("%s cannot send as it is configured: %s", delivery.lane(), outcome.reason());
            return finish(PushDelivered.Outcome.REJECTED, outcome.reason(), now);
        }

        @Override
        public Uni<Optional<Instant>> tokenDead(Outcome.TokenDead outcome) {
            return finish(
                    PushDelivered.Outcome.TOKEN_DEAD,
                    outcome.reason(),
                    outcome.since().orElse(now));
        }

        @Override
        public Uni<Optional<Instant>> tryAgain(Outcome.TryAgain outcome) {
            Optional<Instant> next = retries.next(delivery.attempt(), now, delivery.goodUntil(), outcome.after());
            if (next.isEmpty()) {
                return finish(PushDelivered.Outcome.GIVEN_UP, outcome.reason(), now);
            }
            metrics.retried(delivery.channel());
            LOG.debugf("%s is tried again at %s: %s", delivery, next.get(), outcome.reason());
            return queue.again(delivery, next.get(), outcome.reason()).replaceWith(next);
        }

        private Uni<Optional<Instant>> finish(PushDelivered.Outcome outcome, String reason, Instant finishedAt) {
            return Settlement.this.finish(delivery, delivery.attempt(), outcome, reason, finishedAt);
        }
    }

    private Uni<Optional<Instant>> finish(
            Delivery delivery, int attempts, PushDelivered.Outcome outcome, String reason, Instant finishedAt) {
        if (outcome != PushDelivered.Outcome.DELIVERED) {
            LOG.infof("%s ends as %s: %s", delivery, outcome, reason);
        }
        return ownContext
                .run(() -> transactions.run(unit ->
                        book.finish(unit, DeliveryBook.End.of(delivery, attempts), outcome, reason, finishedAt)))
                .replaceWith(Optional.empty());
    }
}
