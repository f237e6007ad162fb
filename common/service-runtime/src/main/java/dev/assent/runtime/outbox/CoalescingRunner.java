// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Runner of one task at a time, which merges all requests made during a run into one further run. */
final class CoalescingRunner {
    private final Runnable task;
    private @Nullable CompletableFuture<@Nullable Void> running;
    private @Nullable CompletableFuture<@Nullable Void> next;

    /** @param task starts a run, which must call {@link #finished} at its end */
    CoalescingRunner(Runnable task) {
        this.task = task;
    }

    /** Requests a run that starts no earlier than now; the future completes at its end, whether it succeeds or fails. */
    CompletableFuture<@Nullable Void> request() {
        CompletableFuture<@Nullable Void> started;
        synchronized (this) {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            started = new CompletableFuture<>();
            running = started;
        }
        task.run();
        return started;
    }

    /** Ends the current run and starts the one requested meanwhile. */
    void finished() {
        CompletableFuture<@Nullable Void> ended;
        boolean again;
        synchronized (this) {
            ended = running;
            running = next;
            next = null;
            again = running != null;
        }
        if (ended != null) {
            ended.complete(null);
        }
        if (again) {
            task.run();
        }
    }
}
