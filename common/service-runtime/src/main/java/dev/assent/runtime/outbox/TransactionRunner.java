// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import dev.assent.runtime.database.DatabaseErrors;
import dev.assent.runtime.database.HeldConnection;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Runner of units of work, which publishes their events as soon as they have committed. */
@ApplicationScoped
public class TransactionRunner {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private final Mutiny.SessionFactory sessions;
    private final OutboxRelay relay;
    private final Clock clock;

    TransactionRunner(Mutiny.SessionFactory sessions, OutboxRelay relay, Clock clock) {
        this.sessions = sessions;
        this.relay = relay;
        this.clock = clock;
    }

    /**
     * Runs {@code work} in a transaction of its own; a failure rolls everything back, events included. It runs twice if
     * PostgreSQL chose it as the victim of a deadlock. It must not use the pool, which would be a second connection.
     */
    public <T> Uni<T> run(Function<UnitOfWork, Uni<T>> work) {
        return commit(work).map(Committed::result);
    }

    /**
     * Runs {@code work} as {@link #run} does, and completes when its events are published, but after 250 ms at the latest.
     * For requests whose caller may call another service next: that service then sees the events it must wait for.
     */
    public <T> Uni<T> runAndPublish(Function<UnitOfWork, Uni<T>> work) {
        return awaitPublished(() -> commit(work));
    }

    /** Result of what has committed, and the publication of its events. */
    record Committed<T>(T result, CompletableFuture<@Nullable Void> published) {}

    /** Returns the result of {@code commit} once its events are published, but after 250 ms at the latest. */
    static <T> Uni<T> awaitPublished(Supplier<Uni<Committed<T>>> commit) {
        return Uni.createFrom().deferred(() -> {
            var here = MutinyHelper.executor(Vertx.currentContext());
            return commit.get()
                    .call(committed -> Uni.createFrom()
                            .completionStage(committed.published())
                            .ifNoItem()
                            .after(LONGEST_WAIT)
                            .recoverWithItem((Void) null))
                    .emitOn(here)
                    .map(Committed::result);
        });
    }

    private <T> Uni<Committed<T>> commit(Function<UnitOfWork, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            HeldConnection.refuseSecond();
            UnitOfWork[] unit = new UnitOfWork[1];
            return sessions.withTransaction(session -> {
                        unit[0] = new UnitOfWork(session, clock);
                        return HeldConnection.TRANSACTION.during(() -> work.apply(unit[0]));
                    })
                    // Nothing of it is stored, and the transaction that it stood in the way of goes on.
                    .onFailure(DatabaseErrors::isDeadlockVictim)
                    .retry()
                    .atMost(1)
                    .invoke(() -> unit[0].committed())
                    .map(result -> new Committed<>(result, relay.publish(unit[0].recorded())))
                    .plug(TransactionRunner::toItsEnd);
        });
    }

    /** Runs {@code work}, which only reads, in a session without a transaction. */
    public <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> work) {
        return sessions.withSession(session -> HeldConnection.SESSION.during(() -> work.apply(session)))
                .plug(TransactionRunner::toItsEnd);
    }

    /**
     * Returns {@code work} such that nobody cancels it. A caller that hangs up cancels its request: that would close the
     * session under the statement in progress, or leave out what follows the commit.
     */
    static <T> Uni<T> toItsEnd(Uni<T> work) {
        return Uni.createFrom().emitter(end -> work.subscribe().with(end::complete, end::fail));
    }
}
