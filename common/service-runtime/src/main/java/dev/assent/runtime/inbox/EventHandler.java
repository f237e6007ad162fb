// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Handler of the events of one type: their effect, the choice of those that have none, and what batches of them need. */
public final class EventHandler<E extends Event> {
    private final Class<E> type;
    private final BiFunction<UnitOfWork, ReceivedEvent<E>, Uni<Void>> effect;
    private Function<List<ReceivedEvent<E>>, Uni<List<ReceivedEvent<E>>>> relevance =
            received -> Uni.createFrom().item(received);
    private BiFunction<UnitOfWork, List<E>, Uni<Void>> locks =
            (unit, events) -> Uni.createFrom().voidItem();
    private @Nullable Comparator<E> order;
    private @Nullable BatchEffect<E> batchEffect;
    private boolean coversAll;
    private boolean gathers;
    private boolean urgent;

    private EventHandler(Class<E> type, BiFunction<UnitOfWork, ReceivedEvent<E>, Uni<Void>> effect) {
        this.type = type;
        this.effect = effect;
    }

    /** Creates a handler that applies {@code effect} to each event, and that dead-letters a record without a value. */
    public static <E extends Event> EventHandler<E> of(Class<E> type, BiFunction<UnitOfWork, E, Uni<Void>> effect) {
        return of(type, effect, (unit, key) -> {
            throw new IllegalArgumentException("record: no value; expected " + type.getSimpleName());
        });
    }

    /** Creates a handler that applies {@code effect} to each event, and {@code removal} to the key of a record without a value. */
    public static <E extends Event> EventHandler<E> of(
            Class<E> type,
            BiFunction<UnitOfWork, E, Uni<Void>> effect,
            BiFunction<UnitOfWork, String, Uni<Void>> removal) {
        return ofReceived(type, (unit, received) -> {
            E event = received.event();
            return event == null ? removal.apply(unit, received.key()) : effect.apply(unit, event);
        });
    }

    /** Creates a handler whose {@code effect} reads more than the event, for example when it was announced. */
    public static <E extends Event> EventHandler<E> ofReceived(
            Class<E> type, BiFunction<UnitOfWork, ReceivedEvent<E>, Uni<Void>> effect) {
        return new EventHandler<>(type, effect);
    }

    /**
     * Creates a handler that applies all events of a batch by {@code effect}, in one statement and without a transaction
     * around it. It dead-letters a record without a value.
     */
    public static <E extends Event> EventHandler<E> ofBatch(Class<E> type, BatchEffect<E> effect) {
        EventHandler<E> handler = ofReceived(type, (unit, received) -> {
            throw new IllegalStateException("event " + received.id() + " is not applied by its statement");
        });
        handler.batchEffect = effect;
        handler.coversAll = true;
        return handler;
    }

    /**
     * Returns this handler, which applies those events of a batch that {@code effect} covers in one statement before the
     * others, which have a transaction. Their effects must not depend on this order.
     */
    public EventHandler<E> withBatchEffect(BatchEffect<E> effect) {
        EventHandler<E> copy = copy();
        copy.batchEffect = effect;
        return copy;
    }

    /**
     * Returns this handler for events that nobody waits for, unless by {@link CaughtUpWaiter}: they gather for {@link
     * TopicQueue#GATHERING_TIME}, so that more of them share a batch.
     */
    public EventHandler<E> gathering() {
        EventHandler<E> copy = copy();
        copy.gathers = true;
        return copy;
    }

    /**
     * Returns this handler for events that {@link CaughtUpWaiter} does not hurry although their effects are awaited: at another
     * service, or because they take something away. The consumer of a service with such a handler rests for 10 ms at most.
     */
    public EventHandler<E> urgent() {
        EventHandler<E> copy = copy();
        copy.urgent = true;
        return copy;
    }

    /**
     * Returns this handler for the events that {@code relevance} selects. The others have no effect, so that they need no
     * transaction. The selection may read the database, outside a transaction; a failure is retried like one of the effect.
     */
    public EventHandler<E> onlyFor(Function<List<ReceivedEvent<E>>, Uni<List<ReceivedEvent<E>>>> relevance) {
        EventHandler<E> copy = copy();
        copy.relevance = relevance;
        return copy;
    }

    /** Returns this handler for the events that {@code relevance} accepts, as {@link #onlyFor} does. */
    public EventHandler<E> onlyIf(Predicate<E> relevance) {
        return onlyFor(received -> Uni.createFrom().item(select(received, relevance)));
    }

    /**
     * Returns this handler with {@code locks}, which acquires the locks that the effects of several events need before the
     * first of these effects. A single effect acquires its own.
     */
    public EventHandler<E> locking(BiFunction<UnitOfWork, List<E>, Uni<Void>> locks) {
        EventHandler<E> copy = copy();
        copy.locks = locks;
        return copy;
    }

    /**
     * Returns this handler for effects that lock the row named by {@code row}. The effects of a batch follow the order of the
     * names, so that two transactions lock the rows in the same order; for each name they follow the order of the events.
     */
    public <R extends Comparable<R>> EventHandler<E> inOrderOf(Function<E, R> row) {
        EventHandler<E> copy = copy();
        copy.order = Comparator.comparing(row);
        return copy;
    }

    private EventHandler<E> copy() {
        EventHandler<E> copy = new EventHandler<>(type, effect);
        copy.relevance = relevance;
        copy.locks = locks;
        copy.order = order;
        copy.batchEffect = batchEffect;
        copy.coversAll = coversAll;
        copy.gathers = gathers;
        copy.urgent = urgent;
        return copy;
    }

    /** Selects the events that {@code relevance} accepts, and the records without a value. */
    public static <E extends Event> List<ReceivedEvent<E>> select(
            List<ReceivedEvent<E>> received, Predicate<E> relevance) {
        return received.stream()
                .filter(one -> {
                    E event = one.event();
                    return event == null || relevance.test(event);
                })
                .toList();
    }

    Class<E> type() {
        return type;
    }

    /** Returns the effect of several events in one statement; null if there is none. */
    @Nullable
    BatchEffect<E> batchEffect() {
        return batchEffect;
    }

    /** Returns whether the effect of several events applies all of them, so that none needs a transaction. */
    boolean isAllCovered() {
        return coversAll;
    }

    /** Returns whether events gather before they are consumed. */
    boolean isGathering() {
        return gathers;
    }

    /** Returns whether the effects are awaited although nobody hurries them. */
    boolean isUrgent() {
        return urgent;
    }

    Uni<Void> apply(UnitOfWork unit, ReceivedEvent<E> received) {
        return effect.apply(unit, received);
    }

    Uni<List<ReceivedEvent<E>>> relevant(List<ReceivedEvent<E>> received) {
        return relevance.apply(received);
    }

    /** Sorts {@code received}, several events for one transaction, and acquires the locks of their effects. */
    Uni<List<ReceivedEvent<E>>> prepare(UnitOfWork unit, List<ReceivedEvent<E>> received) {
        List<E> events = received.stream()
                .map(ReceivedEvent::event)
                .filter(Objects::nonNull)
                .toList();
        return locks.apply(unit, events).replaceWith(() -> sorted(received, events.size()));
    }

    private List<ReceivedEvent<E>> sorted(List<ReceivedEvent<E>> received, int events) {
        Comparator<E> comparator = order;
        // A removal has no name of a row, and its position among the events of its key must not change.
        return comparator == null || events < received.size()
                ? received
                : received.stream()
                        .sorted(Comparator.comparing(one -> Objects.requireNonNull(one.event()), comparator))
                        .toList();
    }
}
