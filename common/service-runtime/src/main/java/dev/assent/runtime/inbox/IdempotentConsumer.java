package dev.assent.runtime.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.Event;
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
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Consumes one event: its effect and the memory of its id commit together, so that a redelivery has no effect. What an
 * outage delays is tried again; what can never succeed fails the returned Uni, and the connector lays it in the
 * dead-letter topic.
 */
@ApplicationScoped
public class IdempotentConsumer {
    private static final Logger LOG = Logger.getLogger(IdempotentConsumer.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final double JITTER = 0.5;
    /** As long as a challenge can live: after that a late effect helps nobody. */
    private static final Duration LAST_RETRY = Duration.ofMinutes(10);

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

    /** Consumes {@code record} as a {@code type}; one without a value is dead-lettered. */
    public <E extends Event> Uni<Void> consume(
            ConsumerRecord<String, String> record, Class<E> type, BiFunction<UnitOfWork, E, Uni<Void>> effect) {
        return consume(record, type, effect, (unit, key) -> {
            throw new IllegalArgumentException("a record without a value");
        });
    }

    /** Consumes {@code record} as a {@code type}, or, where it has no value, as the removal of its key. */
    public <E extends Event> Uni<Void> consume(
            ConsumerRecord<String, String> record,
            Class<E> type,
            BiFunction<UnitOfWork, E, Uni<Void>> effect,
            BiFunction<UnitOfWork, String, Uni<Void>> removal) {
        return Uni.createFrom()
                .deferred(() -> {
                    UUID id = id(record);
                    E event = record.value() == null ? null : Json.read(record.value(), type);
                    return once(
                            id,
                            record.key(),
                            unit -> event == null ? removal.apply(unit, record.key()) : effect.apply(unit, event));
                })
                .onFailure()
                .invoke(failure -> dead(record, failure))
                .onTermination()
                .invoke(() -> progress.passed(record.topic(), record.partition(), record.offset()));
    }

    private Uni<Void> once(UUID id, String key, Function<UnitOfWork, Uni<Void>> effect) {
        // A retry starts on a timer's thread, and Hibernate Reactive needs the one the event came on.
        var here = MutinyHelper.executor(Vertx.currentContext());
        return background
                .begin(() -> transactions.run(unit -> inbox.isNew(unit, id)
                        .call(isNew ->
                                isNew ? effect.apply(unit) : Uni.createFrom().voidItem())))
                .invoke(isNew -> metrics.consumed(isNew))
                .replaceWithVoid()
                .runSubscriptionOn(here)
                .onFailure(failure -> !NonRetryableErrors.isPoison(failure))
                .invoke(failure -> {
                    metrics.delayed();
                    LOG.warnf("event %s of %s waits for its next attempt: %s", id, key, failure);
                })
                .onFailure(failure -> !NonRetryableErrors.isPoison(failure))
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .withJitter(JITTER)
                .expireIn(LAST_RETRY.toMillis());
    }

    private void dead(ConsumerRecord<String, String> record, Throwable failure) {
        metrics.dead(record.topic());
        LOG.errorf(
                "event of %s at %s/%d@%d goes to the dead-letter topic: %s",
                record.key(), record.topic(), record.partition(), record.offset(), failure);
    }

    private static UUID id(ConsumerRecord<String, String> record) {
        Header header = record.headers().lastHeader("ce_id");
        if (header == null) {
            throw new IllegalArgumentException("no ce_id header");
        }
        return UUID.fromString(new String(header.value(), UTF_8));
    }
}
