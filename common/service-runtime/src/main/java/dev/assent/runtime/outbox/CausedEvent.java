// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Event that is announced because of one of the events that a single statement applies. */
public final class CausedEvent {
    private final UUID cause;
    private final Function<Instant, OutboxRow> row;

    private CausedEvent(UUID cause, Function<Instant, OutboxRow> row) {
        this.cause = cause;
        this.row = row;
    }

    /** Creates {@code event}, announced because of the event {@code cause} and in its trace. */
    public static CausedEvent of(UUID cause, Event event, @Nullable String traceParent) {
        return new CausedEvent(cause, now -> OutboxRow.of(event, now, traceParent));
    }

    /** Creates an event as {@link #of} does, whose JSON the statement writes, because it is of the row that it changes. */
    public static CausedEvent writtenByStatement(
            UUID cause, Topic topic, String key, Class<? extends Event> type, @Nullable String traceParent) {
        return new CausedEvent(cause, now -> OutboxRow.withoutPayload(topic, key, type, now, traceParent));
    }

    UUID cause() {
        return cause;
    }

    OutboxRow toRow(Instant now) {
        return row.apply(now);
    }
}
