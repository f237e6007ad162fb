// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.DeadLetterPublisher;
import dev.assent.runtime.outbox.IsolatedContext;
import dev.assent.runtime.outbox.TraceParent;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Consumer of events in batches: the effects of a batch and the ids of its events commit together, so that a redelivery has
 * no effect. It retries after outages. A failure that no retry can heal breaks the batch up, and the one record that fails by
 * itself is published to the dead-letter topic.
 */
@ApplicationScoped
class IdempotentConsumer {
    private static final Logger LOG = Logger.getLogger(IdempotentConsumer.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final double JITTER = 0.5;
    /** Retries of a whole batch. After them each event is retried by itself, so that one of them does not delay all. */
    private static final int BATCH_RETRIES = 2;
    /** Time after which a retry is useless, because every challenge of that time has expired. */
    private static final Duration RETRY_EXPIRY = ChallengeLimits.MAX_LIFETIME;

    private final TransactionRunner transactions;
    private final IsolatedContext isolatedContext;
    private final Inbox inbox;
    private final CaughtUpWaiter progress;
    private final FirstEventWaiter firstEvents;
    private final DeadLetterPublisher deadLetters;
    private final EventTracer tracer;
    private final InboxMetrics metrics;
    private final BackgroundWork background;

    IdempotentConsumer(
            TransactionRunner transactions,
            IsolatedContext isolatedContext,
            Inbox inbox,
            CaughtUpWaiter progress,
            FirstEventWaiter firstEvents,
            DeadLetterPublisher deadLetters,
            EventTracer tracer,
            InboxMetrics metrics,
            BackgroundWork background) {
        this.transactions = transactions;
        this.isolatedContext = isolatedContext;
        this.inbox = inbox;
        this.progress = progress;
        this.firstEvents = firstEvents;
        this.deadLetters = deadLetters;
        this.tracer = tracer;
        this.metrics = metrics;
        this.background = background;
    }

    /** Handler of a batch, with what is told of each of its records that is finished. */
    private record Batch<E extends Event>(
            EventHandler<E> handler, Consumer<ConsumerRecord<String, String>> onFinished) {}

    /**
     * Consumes {@code records} of one topic with {@code handler}. Calls {@code onFinished} with each record whose effect is
     * committed or that is dead-lettered, and completes after the last one.
     */
    <E extends Event> Uni<Void> consume(
            EventHandler<E> handler,
            List<ConsumerRecord<String, String>> records,
            Consumer<ConsumerRecord<String, String>> onFinished) {
        Batch<E> batch = new Batch<>(handler, onFinished);
        List<ReceivedEvent<E>> events = new ArrayList<>(records.size());
        Uni<Void> done = Uni.createFrom().voidItem();
        for (ConsumerRecord<String, String> record : records) {
            try {
                events.add(ReceivedEvent.read(record, handler.type()));
            } catch (RuntimeException e) {
                done = done.chain(() -> deadLetter(batch, record, e));
            }
        }
        Uni<Void> unreadable = done;
        return events.isEmpty() ? unreadable : unreadable.chain(() -> consumeEvents(batch, events));
    }

    private <E extends Event> Uni<Void> consumeEvents(Batch<E> batch, List<ReceivedEvent<E>> events) {
        if (events.size() == 1) {
            return consumeOne(batch, events.get(0));
        }
        return attempt(batch.handler(), events)
                .onFailure(IdempotentConsumer::isRetryable)
                .invoke(failure -> reportRetry(
                        events.size() + " events of " + events.get(0).record().topic() + " wait for their next attempt",
                        failure))
                .onFailure(IdempotentConsumer::isRetryable)
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .withJitter(JITTER)
                .atMost(BATCH_RETRIES)
                .onItemOrFailure()
                .transformToUni(
                        (done, failure) -> failure == null ? finish(batch, events) : consumeEach(batch, events));
    }

    private <E extends Event> Uni<Void> consumeEach(Batch<E> batch, List<ReceivedEvent<E>> events) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (ReceivedEvent<E> event : events) {
            done = done.chain(() -> consumeOne(batch, event));
        }
        return done;
    }

    private <E extends Event> Uni<Void> consumeOne(Batch<E> batch, ReceivedEvent<E> event) {
        List<ReceivedEvent<E>> events = List.of(event);
        return attempt(batch.handler(), events)
                .onFailure(IdempotentConsumer::isRetryable)
                .call(failure -> inTraceOf(
                        event.record(),
                        () -> reportRetry(
                                "event " + event.id() + " of " + event.key() + " waits for its next attempt", failure)))
                .onFailure(IdempotentConsumer::isRetryable)
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .withJitter(JITTER)
                .expireIn(RETRY_EXPIRY.toMillis())
                .onItemOrFailure()
                .transformToUni((done, failure) ->
                        failure == null ? finish(batch, events) : deadLetter(batch, event.record(), failure));
    }

    private static boolean isRetryable(Throwable failure) {
        return !NonRetryableErrors.isNonRetryable(failure);
    }

    /** Consumes {@code events} in one statement or one transaction, or in none if they have no effect. */
    private <E extends Event> Uni<Void> attempt(EventHandler<E> handler, List<ReceivedEvent<E>> events) {
        // A context of its own for each attempt: Hibernate Reactive stores its session there.
        return background.begin(() -> isolatedContext.run(() -> handler.relevant(events)
                .invoke(relevant -> recordWithoutEffect(events, relevant))
                .chain(relevant -> relevant.isEmpty() ? Uni.createFrom().item(0) : apply(handler, relevant))
                .invoke(repeated -> metrics.recordConsumed(events.size() - repeated, repeated))
                .replaceWithVoid()));
    }

    /** Applies {@code events}; returns the number of those that an earlier transaction has recorded. */
    private <E extends Event> Uni<Integer> apply(EventHandler<E> handler, List<ReceivedEvent<E>> events) {
        BatchEffect<E> effect = handler.batchEffect();
        if (effect == null) {
            return transactions.run(unit -> applyNew(handler, unit, events));
        }
        return applyTogether(handler, effect, events).chain(applied -> {
            List<ReceivedEvent<E>> rest = events.stream()
                    .filter(event -> !applied.contains(event.id()))
                    .toList();
            return rest.isEmpty() || handler.isAllCovered()
                    ? Uni.createFrom().item(rest.size())
                    : transactions.run(unit -> applyNew(handler, unit, rest));
        });
    }

    /** Applies those of {@code events} that {@code effect} covers, each in its own trace; returns their ids. */
    private <E extends Event> Uni<Set<UUID>> applyTogether(
            EventHandler<E> handler, BatchEffect<E> effect, List<ReceivedEvent<E>> events) {
        Map<UUID, ReceivedEvent<E>> byId = new LinkedHashMap<>();
        for (ReceivedEvent<E> event : events) {
            if (event.event() != null) {
                byId.putIfAbsent(event.id(), event);
            } else if (handler.isAllCovered()) {
                throw new IllegalArgumentException(
                        "record: no value; expected " + handler.type().getSimpleName());
            }
        }
        Map<UUID, Context> traces = new HashMap<>();
        byId.forEach((id, event) -> traces.put(id, tracer.start(event.record())));
        EventBatch<E> batch = new EventBatch<>(List.copyOf(byId.values()), traces);
        return Uni.createFrom()
                .deferred(() -> effect.apply(batch))
                .onTermination()
                .invoke(() -> traces.values().forEach(tracer::end));
    }

    private <E extends Event> void recordWithoutEffect(List<ReceivedEvent<E>> events, List<ReceivedEvent<E>> relevant) {
        if (relevant.size() < events.size()) {
            Set<UUID> ids = relevant.stream().map(ReceivedEvent::id).collect(Collectors.toSet());
            events.stream().filter(event -> !ids.contains(event.id())).forEach(event -> tracer.record(event.record()));
        }
    }

    /** Applies the events that no earlier transaction has recorded; returns the number of those that one has. */
    private <E extends Event> Uni<Integer> applyNew(
            EventHandler<E> handler, UnitOfWork unit, List<ReceivedEvent<E>> events) {
        Map<UUID, ReceivedEvent<E>> byId = new LinkedHashMap<>();
        events.forEach(event -> byId.putIfAbsent(event.id(), event));
        return inbox.addAll(unit, byId.keySet()).chain(added -> {
            Set<UUID> isNew = new HashSet<>(added);
            List<ReceivedEvent<E>> fresh = byId.values().stream()
                    .filter(event -> isNew.contains(event.id()))
                    .toList();
            Uni<List<ReceivedEvent<E>>> prepared =
                    fresh.size() < 2 ? Uni.createFrom().item(fresh) : handler.prepare(unit, fresh);
            return prepared.chain(sorted -> applyAll(handler, unit, sorted, 0))
                    .replaceWith(events.size() - fresh.size());
        });
    }

    private <E extends Event> Uni<Void> applyAll(
            EventHandler<E> handler, UnitOfWork unit, List<ReceivedEvent<E>> events, int from) {
        if (from == events.size()) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> applied = apply(handler, unit, events.get(from));
        return from + 1 == events.size()
                ? applied
                // An effect must not see entities as they were before a statement of an earlier effect.
                : applied.chain(() -> unit.session().flush())
                        .invoke(() -> unit.session().clear())
                        .chain(() -> applyAll(handler, unit, events, from + 1));
    }

    /** Applies one event in its own trace. */
    @SuppressWarnings("MustBeClosedChecker") // It is closed when the effect ends, which is later than this method.
    private <E extends Event> Uni<Void> apply(EventHandler<E> handler, UnitOfWork unit, ReceivedEvent<E> event) {
        return Uni.createFrom().deferred(() -> {
            Context trace = tracer.start(event.record());
            Scope scope = trace.makeCurrent();
            return Uni.createFrom()
                    .deferred(() -> handler.apply(unit, event))
                    .onTermination()
                    .invoke(() -> {
                        scope.close();
                        tracer.end(trace);
                    });
        });
    }

    private void reportRetry(String what, Throwable failure) {
        metrics.recordRetry();
        LOG.warnf("%s: %s", what, failure);
    }

    private <E extends Event> Uni<Void> finish(Batch<E> batch, List<ReceivedEvent<E>> events) {
        events.forEach(event -> finish(batch, event.record()));
        return Uni.createFrom().voidItem();
    }

    private void finish(Batch<?> batch, ConsumerRecord<String, String> record) {
        progress.markConsumed(record.topic(), record.partition(), record.offset());
        firstEvents.markConsumed(record);
        batch.onFinished().accept(record);
    }

    private Uni<Void> deadLetter(Batch<?> batch, ConsumerRecord<String, String> record, Throwable failure) {
        metrics.recordDeadLetter(record.topic());
        Runnable report = () -> LOG.errorf(
                "event of %s at %s/%d@%d goes to the dead-letter topic: %s",
                record.key(), record.topic(), record.partition(), record.offset(), failure);
        return inTraceOf(record, report)
                .chain(() -> publishDeadLetter(record, failure))
                .invoke(() -> finish(batch, record));
    }

    private Uni<Void> publishDeadLetter(ConsumerRecord<String, String> record, Throwable failure) {
        return Uni.createFrom()
                .deferred(() -> deadLetters.publish(record, failure))
                .onFailure()
                .invoke(refusal -> LOG.warnf(
                        "dead letter of %s/%d@%d waits for its next attempt: %s",
                        record.topic(), record.partition(), record.offset(), refusal))
                .onFailure()
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .indefinitely();
    }

    /** Runs {@code report}, which writes the log: the context of a batch has the trace of any of its records, or none. */
    @SuppressWarnings("try") // The scope ends with the report.
    private Uni<Void> inTraceOf(ConsumerRecord<String, String> record, Runnable report) {
        return isolatedContext.run(() -> {
            try (Scope ignored = TraceParent.read(record.headers()).makeCurrent()) {
                report.run();
            }
            return Uni.createFrom().voidItem();
        });
    }
}
