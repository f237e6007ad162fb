package dev.assent.dispatcher.delivery;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.channel.Faults;
import dev.assent.runtime.outbox.IsolatedContext;
import dev.assent.runtime.outbox.TransactionRunner;
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

    private final TransactionRunner transactions;
    private final IsolatedContext ownContext;
    private final DeliveryBook book;
    private final DeliveryQueue queue;
    private final RetryPolicy retries;
    private final Faults faults;
    private final DeliveryMetrics metrics;
    private final Clock clock;

    Settlement(
            TransactionRunner transactions,
            IsolatedContext ownContext,
            DeliveryBook book,
            DeliveryQueue queue,
            RetryPolicy retries,
            Faults faults,
            DeliveryMetrics metrics,
            Clock clock) {
        this.transactions = transactions;
        this.ownContext = ownContext;
        this.book = book;
        this.queue = queue;
        this.retries = retries;
        this.faults = faults;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Settles an attempt that began at {@code startedAt}; the moment of the next one, where there is to be one. */
    Uni<Optional<Instant>> settle(Delivery delivery, Instant startedAt, Outcome outcome) {
        return outcome.on(new Consequences(delivery, startedAt));
    }

    /** Ends {@code delivery} without the attempt for which it was claimed. */
    Uni<Optional<Instant>> giveUp(Delivery delivery, String reason) {
        return finish(delivery, End.without(delivery, reason, clock.instant()));
    }

    private final class Consequences implements Outcome.Cases<Uni<Optional<Instant>>> {
        private final Delivery delivery;
        private final Instant startedAt;
        private final Instant now = clock.instant();

        private Consequences(Delivery delivery, Instant startedAt) {
            this.delivery = delivery;
            this.startedAt = startedAt;
        }

        @Override
        public Uni<Optional<Instant>> delivered(Outcome.Delivered outcome) {
            if (delivery.kind() == Delivery.Kind.APPROVAL) {
                metrics.delivered(
                        delivery.lane().channel(),
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
            metrics.channelFault(delivery.lane().channel());
            LOG.errorf("%s cannot send as it is configured: %s", delivery.lane(), outcome.reason());
            return faults.found(delivery.lane().tenantId(), delivery.lane().channel(), outcome.reason())
                    .chain(() -> finish(PushDelivered.Outcome.REJECTED, outcome.reason(), now));
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
            Optional<Instant> next = retries.next(delivery, now, outcome.after());
            if (next.isEmpty()) {
                return finish(PushDelivered.Outcome.GIVEN_UP, outcome.reason(), now);
            }
            metrics.retried(delivery.lane().channel());
            LOG.debugf("%s is tried again at %s: %s", delivery, next.get(), outcome.reason());
            return queue.again(delivery, startedAt, next.get(), outcome.reason())
                    .replaceWith(next);
        }

        private Uni<Optional<Instant>> finish(PushDelivered.Outcome outcome, String reason, Instant finishedAt) {
            End.Made made = new End.Made(startedAt, Duration.between(startedAt, now));
            return Settlement.this.finish(delivery, End.after(delivery, made, outcome, reason, finishedAt));
        }
    }

    private Uni<Optional<Instant>> finish(Delivery delivery, End end) {
        if (end.outcome() != PushDelivered.Outcome.DELIVERED) {
            LOG.infof("%s ends as %s: %s", delivery, end.outcome(), end.reason());
        }
        return ownContext
                .run(() -> transactions.run(unit -> book.finish(unit, end)))
                .replaceWith(Optional.empty());
    }
}
