// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Event;
import dev.assent.runtime.outbox.TraceParent;
import io.opentelemetry.context.Context;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events for one statement that applies their effects and, by {@link #recordNew}, records their ids in the inbox. Two of them
 * may be of the same key.
 */
public final class EventBatch<E extends Event> {
    private final List<ReceivedEvent<E>> received;
    private final Map<UUID, Context> traces;

    /**
     * Creates a batch.
     *
     * @param received events with different ids, each with its value
     * @param traces the trace of the effect of each event, by its id
     */
    public EventBatch(List<ReceivedEvent<E>> received, Map<UUID, Context> traces) {
        this.received = received;
        this.traces = traces;
    }

    /**
     * Returns the {@code with} query {@code fresh}, which records the events of the {@code with} query {@code from}, and
     * returns the ids of those that no earlier transaction has recorded.
     *
     * @param from has a column {@code event_id}
     * @param now the parameter with the time, such as {@code $2}
     */
    public static String recordNew(String from, String now) {
        return """
               fresh as (
                 insert into inbox (event_id, consumed_at)
                 select event_id, %2$s::timestamptz from %1$s order by event_id
                 on conflict do nothing
                 returning event_id)"""
                .formatted(from, now);
    }

    /** Returns the events, in the order of their records. */
    public List<E> events() {
        return received.stream().map(one -> Objects.requireNonNull(one.event())).toList();
    }

    /** Returns the events with one of {@code ids}, in the order of their records. */
    public List<E> eventsOf(Set<UUID> ids) {
        return received.stream()
                .filter(one -> ids.contains(one.id()))
                .map(one -> Objects.requireNonNull(one.event()))
                .toList();
    }

    /** Returns the ids of the events, in their order. */
    public List<UUID> ids() {
        return received.stream().map(ReceivedEvent::id).toList();
    }

    /** Returns whether there is no event. */
    public boolean isEmpty() {
        return received.isEmpty();
    }

    /** Returns the events that {@code condition} accepts. */
    public EventBatch<E> select(Predicate<E> condition) {
        return new EventBatch<>(
                received.stream()
                        .filter(one -> condition.test(Objects.requireNonNull(one.event())))
                        .toList(),
                traces);
    }

    /** Returns the W3C {@code traceparent} of the effect of the event {@code id}; null if it has no trace. */
    public @Nullable String traceParent(UUID id) {
        return TraceParent.write(traces.getOrDefault(id, Context.root()));
    }

    /** Adds the ids of the events to {@code parameters}, as an array. */
    public Tuple addIds(Tuple parameters) {
        return parameters.addArrayOfUUID(ids().toArray(UUID[]::new));
    }

    /** Returns {@code value} of each event, for an array of texts. */
    public String[] texts(Function<E, @Nullable String> value) {
        return events().stream().map(value).toArray(String[]::new);
    }

    /** Returns {@code value} of each event, for an array of UUIDs. */
    public UUID[] uuids(Function<E, @Nullable UUID> value) {
        return events().stream().map(value).toArray(UUID[]::new);
    }

    /** Returns {@code value} of each event, for an array of numbers. */
    public Long[] numbers(Function<E, @Nullable Long> value) {
        return events().stream().map(value).toArray(Long[]::new);
    }

    /** Returns {@code value} of each event, for an array of conditions. */
    public Boolean[] conditions(Predicate<E> value) {
        return events().stream().map(value::test).toArray(Boolean[]::new);
    }

    /** Returns {@code value} of each event, for an array of times. */
    public OffsetDateTime[] times(Function<E, @Nullable Instant> value) {
        return events().stream().map(value).map(EventBatch::at).toArray(OffsetDateTime[]::new);
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant time) {
        return time == null ? null : OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
