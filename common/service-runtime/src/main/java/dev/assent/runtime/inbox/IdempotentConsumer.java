// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.CloudEventHeaders;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Consumer of one event at a time: its effect and its id commit together, so that a redelivery has no effect. It retries
 * after outages. A failure that no retry can heal fails the returned Uni, and the connector publishes the record to the
 * dead-letter topic.
 */
@ApplicationScoped
public class IdempotentConsumer {
    private static final Logger LOG = Logger.getLogger(IdempotentConsumer.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final double JITTER = 0.5;
    /** Time after which a retry is useless, because every challenge of that time has expired. */
    private static final Duration RETRY_EXPIRY = ChallengeLimits.MAX_LIFETIME;

    private final TransactionRunner transactions;
    private final Inbox inbox;
    private final CaughtUpWaiter progress;
    private final InboxMetrics metrics;
    private final BackgroundWork background;

    IdempotentConsumer(
            TransactionRunner transactions,
            Inbox inbox,
            CaughtUpWaiter progress,
            InboxMetrics metrics,
            BackgroundWork background) {
        this.transactions = transactions;
        this.inbox = inbox;
        this.progress = progress;
        this.metrics = metrics;
        this.background = background;
    }

    /** Consumes {@code record} as a {@code type}; dead-letters a record without a value. */
    public <E extends Event> Uni<Void> consume(
            ConsumerRecord<String, String> record, Class<E> type, BiFunction<UnitOfWork, E, Uni<Void>> effect) {
        return consume(record, type, effect, (unit, key) -> {
            throw new IllegalArgumentException("record: no value; expected " + type.getSimpleName());
        });
    }

    /** Consumes {@code record} as a {@code type} or, if it has no value, as the removal of its key. */
    public <E extends Event> Uni<Void> consume(
            ConsumerRecord<String, String> record,
            Class<E> type,
            BiFunction<UnitOfWork, E, Uni<Void>> effect,
            BiFunction<UnitOfWork, String, Uni<Void>> removal) {
        return Uni.createFrom()
                .deferred(() -> {
                    UUID id = CloudEventHeaders.readId(record.headers());
                    E event = record.value() == null ? null : Json.read(record.value(), type);
                    return once(
                            id,
                            record.key(),
                            unit -> event == null ? removal.apply(unit, record.key()) : effect.apply(unit, event));
                })
                .onFailure()
                .invoke(failure -> reportDeadLetter(record, failure))
                .onTermination()
                .invoke(() -> progress.markConsumed(record.topic(), record.partition(), record.offset()));
    }

    private Uni<Void> once(UUID id, String key, Function<UnitOfWork, Uni<Void>> effect) {
        // A retry starts on a timer's thread; Hibernate Reactive requires the context of the event.
        var here = MutinyHelper.executor(Vertx.currentContext());
        return background
                .begin(() -> transactions.run(unit -> inbox.isNew(unit, id)
                        .call(isNew ->
                                isNew ? effect.apply(unit) : Uni.createFrom().voidItem())))
                .invoke(isNew -> metrics.recordConsumed(isNew))
                .replaceWithVoid()
                .runSubscriptionOn(here)
                .onFailure(failure -> !NonRetryableErrors.isNonRetryable(failure))
                .invoke(failure -> {
                    metrics.recordRetry();
                    LOG.warnf("event %s of %s waits for its next attempt: %s", id, key, failure);
                })
                .onFailure(failure -> !NonRetryableErrors.isNonRetryable(failure))
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .withJitter(JITTER)
                .expireIn(RETRY_EXPIRY.toMillis());
    }

    private void reportDeadLetter(ConsumerRecord<String, String> record, Throwable failure) {
        metrics.recordDeadLetter(record.topic());
        LOG.errorf(
                "event of %s at %s/%d@%d goes to the dead-letter topic: %s",
                record.key(), record.topic(), record.partition(), record.offset(), failure);
    }
}
