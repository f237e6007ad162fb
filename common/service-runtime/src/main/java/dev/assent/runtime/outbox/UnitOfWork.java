package dev.assent.runtime.outbox;

import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.Topic;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** One transaction: what is changed through its session and what is announced by it commit together or not at all. */
public final class UnitOfWork {
    private static final Logger LOG = Logger.getLogger(UnitOfWork.class);

    private final Mutiny.Session session;
    private final Clock clock;
    private final Set<Short> touched = new HashSet<>();
    private final List<Runnable> afterCommit = new ArrayList<>();

    UnitOfWork(Mutiny.Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** The session of this transaction. */
    public Mutiny.Session session() {
        return session;
    }

    /**
     * Announces {@code event} once this transaction has committed. Change the row of the event's key first: the lock on
     * it is what gives the events of one key their order.
     */
    public Uni<Void> announce(Event event) {
        return record(OutboxRow.of(event, clock.instant(), TraceParent.current()));
    }

    /** Announces {@code events}, each of another key, as {@link #announce} does one. */
    public Uni<Void> announceAll(List<? extends Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String trace = TraceParent.current();
        OutboxRow[] rows = events.stream()
                .map(event -> OutboxRow.of(event, clock.instant(), trace))
                .toArray(OutboxRow[]::new);
        for (OutboxRow row : rows) {
            touched.add(row.partition());
        }
        return session.persistAll((Object[]) rows).chain(session::flush);
    }

    /** Announces that nothing is left of {@code key}: a record without a value, which a compacted topic takes as a removal. */
    public Uni<Void> announceRemoval(Topic topic, String key, Class<? extends Event> type) {
        return record(OutboxRow.tombstone(topic, key, type, clock.instant(), TraceParent.current()));
    }

    /** Lays {@code event} into the dead-letter topic of its own, for {@code reason}, once this transaction has committed. */
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
                LOG.error("action after commit failed", e);
            }
        }
    }

    private Uni<Void> record(OutboxRow row) {
        touched.add(row.partition());
        // Flushed at once, so that the row's place in the sequence follows the changes made before it.
        return session.persist(row).chain(session::flush);
    }

    Set<Short> touchedPartitions() {
        return touched;
    }
}
