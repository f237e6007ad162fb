// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Query that runs once at a time. Those who ask while it runs share the next run, because the one under way may have read
 * its answer before they asked.
 */
final class SharedQuery<T> {
    private final Supplier<Uni<T>> query;
    private @Nullable CompletableFuture<T> running;
    private @Nullable CompletableFuture<T> next;

    SharedQuery(Supplier<Uni<T>> query) {
        this.query = query;
    }

    /** Returns the answer of a run that begins no earlier than the subscription. */
    Uni<T> ask() {
        return Uni.createFrom().completionStage(this::join);
    }

    private CompletableFuture<T> join() {
        CompletableFuture<T> started;
        synchronized (this) {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                // A copy: who gives up must not end the run of the others.
                return next.copy();
            }
            started = new CompletableFuture<>();
            running = started;
        }
        run(started);
        return started.copy();
    }

    private void run(CompletableFuture<T> answer) {
        Uni.createFrom()
                .deferred(query::get)
                .onTermination()
                .invoke(this::runNext)
                .subscribe()
                .with(answer::complete, answer::completeExceptionally);
    }

    private void runNext() {
        CompletableFuture<T> started;
        synchronized (this) {
            started = next;
            running = started;
            next = null;
        }
        if (started != null) {
            run(started);
        }
    }
}
