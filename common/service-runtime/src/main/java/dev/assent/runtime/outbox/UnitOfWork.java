// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Unit of work in one transaction: the changes through its session and the events it announces commit together. */
public final class UnitOfWork {
    private static final Logger LOG = Logger.getLogger(UnitOfWork.class);

    private final Mutiny.Session session;
    private final Clock clock;
    private final List<OutboxRow> recorded = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();

    UnitOfWork(Mutiny.Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Returns the session of this transaction. */
    public Mutiny.Session session() {
        return session;
    }

    /**
     * Records {@code event}, which is published once this transaction has committed. Change the row of the event's key
     * first: the lock on that row orders the events of one key, and their versions.
     */
    public Uni<Void> announce(Event event) {
        return record(OutboxRow.of(event, clock.instant(), TraceParent.current()));
    }

    /** Records {@code events}, all of one topic and each of another key, as {@link #announce} records one. */
    public Uni<Void> announceAll(List<? extends Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String trace = TraceParent.current();
        OutboxRow[] rows = events.stream()
                .map(event -> OutboxRow.of(event, clock.instant(), trace))
                .toArray(OutboxRow[]::new);
        recorded.addAll(List.of(rows));
        return flushOrdered(session.persistAll((Object[]) rows), rows[0]);
    }

    /** Records a tombstone for {@code key}: a record without a value, by which a compacted topic removes the key. */
    public Uni<Void> announceRemoval(Topic topic, String key, Class<? extends Event> type) {
        return record(OutboxRow.tombstone(topic, key, type, clock.instant(), TraceParent.current()));
    }

    /** Records {@code event} for the dead-letter topic of its own topic, with {@code reason} as its cause. */
    public Uni<Void> deadLetter(Event event, String reason) {
        return record(OutboxRow.deadLetter(event, reason, clock.instant(), TraceParent.current()));
    }

    /**
     * Runs {@code action} once this transaction has committed, in the order of the calls and on the thread of the
     * commit, so it must not block. After a rollback it never runs. Its failure is logged and changes nothing.
     */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        for (Runnable action : afterCommit) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("action after commit failed; the commit stays and later actions run", e);
            }
        }
    }

    private Uni<Void> record(OutboxRow row) {
        recorded.add(row);
        return flushOrdered(session.persist(row), row);
    }

    /** Flushes an ordered row at once, since its sequence number must follow the changes made before it. The commit flushes all others. */
    private Uni<Void> flushOrdered(Uni<Void> persisted, OutboxRow row) {
        return row.isOrdered() ? persisted.chain(session::flush) : persisted;
    }

    /** Returns the rows of the events that this unit has recorded. */
    List<OutboxRow> recorded() {
        return recorded;
    }
}
