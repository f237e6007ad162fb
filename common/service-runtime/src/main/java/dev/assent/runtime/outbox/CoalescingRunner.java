package dev.assent.runtime.outbox;

import java.util.concurrent.CompletableFuture;

/** The rounds of one part of the outbox: one at a time, and one more after it for all who asked while it ran. */
final class CoalescingRunner {
    private final Runnable round;
    private CompletableFuture<Void> running;
    private CompletableFuture<Void> next;

    /** @param round starts a round, at whose end {@link #finished} is to be called */
    CoalescingRunner(Runnable round) {
        this.round = round;
    }

    /** Asks for a round that begins no earlier than now; done when that round is over, whatever came of it. */
    CompletableFuture<Void> request() {
        CompletableFuture<Void> begun;
        synchronized (this) {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            begun = new CompletableFuture<>();
            running = begun;
        }
        round.run();
        return begun;
    }

    /** The running round is over. */
    void finished() {
        CompletableFuture<Void> over;
        boolean again;
        synchronized (this) {
            over = running;
            running = next;
            next = null;
            again = running != null;
        }
        over.complete(null);
        if (again) {
            round.run();
        }
    }
}
