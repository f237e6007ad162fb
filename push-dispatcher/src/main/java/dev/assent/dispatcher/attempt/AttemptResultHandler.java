// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.channel.ChannelMismatchStore;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.EndpointHealthStore;
import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.DeliveryKind;
import dev.assent.dispatcher.queue.DeliveryQueue;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.runtime.outbox.IsolatedContext;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Handles the outcome of an attempt: stores and publishes the final result, or schedules a retry. */
@ApplicationScoped
class AttemptResultHandler {
    private static final Logger LOG = Logger.getLogger(AttemptResultHandler.class);

    private final TransactionRunner transactions;
    private final IsolatedContext isolatedContext;
    private final DeliveryStore deliveries;
    private final DeliveryQueue queue;
    private final RetryPolicy retryPolicy;
    private final EndpointHealthStore health;
    private final ChannelMismatchStore mismatches;
    private final DeliveryMetrics metrics;
    private final Clock clock;

    AttemptResultHandler(
            TransactionRunner transactions,
            IsolatedContext isolatedContext,
            DeliveryStore deliveries,
            DeliveryQueue queue,
            RetryPolicy retryPolicy,
            EndpointHealthStore health,
            ChannelMismatchStore mismatches,
            DeliveryMetrics metrics,
            Clock clock) {
        this.transactions = transactions;
        this.isolatedContext = isolatedContext;
        this.deliveries = deliveries;
        this.queue = queue;
        this.retryPolicy = retryPolicy;
        this.health = health;
        this.mismatches = mismatches;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Handles the outcome of the attempt that began at {@code startedAt} and returns the time of the next one; empty if there is none. */
    Uni<Optional<Instant>> handle(Delivery delivery, Instant startedAt, AttemptOutcome outcome) {
        return outcome.accept(new OutcomeHandler(delivery, startedAt));
    }

    /** Ends {@code delivery} without making the claimed attempt. */
    Uni<Optional<Instant>> giveUp(Delivery delivery, String reason) {
        return finish(delivery, DeliveryResult.withoutAttempt(delivery, reason, clock.instant()));
    }

    private final class OutcomeHandler implements AttemptOutcome.Visitor<Uni<Optional<Instant>>> {
        private final Delivery delivery;
        private final Instant startedAt;
        private final Instant now = clock.instant();

        private OutcomeHandler(Delivery delivery, Instant startedAt) {
            this.delivery = delivery;
            this.startedAt = startedAt;
        }

        @Override
        public Uni<Optional<Instant>> delivered(AttemptOutcome.Delivered outcome) {
            ChallengeDetails challenge = delivery.challenge();
            if (delivery.kind() == DeliveryKind.APPROVAL && challenge != null && challenge.createdAt() != null) {
                metrics.recordDeliveryTime(channel(), challenge.createdAt(), now);
            }
            return finish(PushDelivered.Outcome.DELIVERED, null, now);
        }

        @Override
        public Uni<Optional<Instant>> rejected(AttemptOutcome.Rejected outcome) {
            return finish(PushDelivered.Outcome.REJECTED, outcome.reason(), now);
        }

        @Override
        public Uni<Optional<Instant>> channelMisconfigured(AttemptOutcome.ChannelMisconfigured outcome) {
            return reportChannelError(outcome.reason())
                    .chain(() -> finish(PushDelivered.Outcome.REJECTED, outcome.reason(), now));
        }

        @Override
        public Uni<Optional<Instant>> addressMismatched(AttemptOutcome.AddressMismatched outcome) {
            Delivery.TargetDevice device = Objects.requireNonNull(delivery.device(), "device");
            return mismatches
                    .record(delivery.destination().tenantId(), channel(), device.authenticatorId())
                    .chain(isChannelError -> isChannelError
                            ? reportChannelError(outcome.reason())
                            : Uni.createFrom().voidItem())
                    .chain(() -> finish(PushDelivered.Outcome.REJECTED, outcome.reason(), now));
        }

        private Uni<Void> reportChannelError(String reason) {
            metrics.countChannelError(channel());
            LOG.errorf(
                    "%s: channel misconfigured (%s), its deliveries are rejected until it is corrected",
                    delivery.destination(), reason);
            return health.recordChannelError(delivery.destination().tenantId(), channel(), reason);
        }

        @Override
        public Uni<Optional<Instant>> tokenUnregistered(AttemptOutcome.TokenUnregistered outcome) {
            return finish(
                    PushDelivered.Outcome.TOKEN_DEAD,
                    outcome.reason(),
                    outcome.since().orElse(now));
        }

        @Override
        public Uni<Optional<Instant>> retryable(AttemptOutcome.Retryable outcome) {
            Optional<Instant> next = retryPolicy.next(delivery, now, outcome.retryAfter());
            if (next.isEmpty()) {
                return finish(PushDelivered.Outcome.GIVEN_UP, outcome.reason(), now);
            }
            metrics.countRetry(channel());
            LOG.debugf("%s: %s, retried at %s", delivery, outcome.reason(), next.get());
            return queue.scheduleRetry(delivery, startedAt, next.get(), outcome.reason())
                    .replaceWith(next);
        }

        private ChannelName channel() {
            return delivery.destination().channel();
        }

        private Uni<Optional<Instant>> finish(
                PushDelivered.Outcome outcome, @Nullable String reason, Instant finishedAt) {
            AttemptTiming timing = new AttemptTiming(startedAt, Duration.between(startedAt, now));
            return AttemptResultHandler.this.finish(
                    delivery, DeliveryResult.ofAttempt(delivery, timing, outcome, reason, finishedAt));
        }
    }

    private Uni<Optional<Instant>> finish(Delivery delivery, DeliveryResult result) {
        if (result.outcome() != PushDelivered.Outcome.DELIVERED) {
            LOG.infof("%s ends as %s: %s", delivery, result.outcome(), result.reason());
        }
        return isolatedContext
                .run(() -> transactions.run(unit -> deliveries.finish(unit, result)))
                .replaceWith(Optional.empty());
    }
}
