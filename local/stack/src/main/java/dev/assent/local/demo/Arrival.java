package dev.assent.local.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A push that has come out of its channel.
 *
 * @param atNanos when, as {@link System#nanoTime} has it
 * @param proof what was checked of it
 * @param userId whom it is for, where it tells
 * @param content what it says, without a push token
 */
record Arrival(long atNanos, String proof, Optional<String> userId, Map<String, String> content) {
    private static final long PAUSE_MILLIS = 2;

    /** The first of {@code received} that is {@code wanted}, once it is there. */
    static <M> M await(Supplier<List<M>> received, Predicate<M> wanted, Duration patience)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<M> found = received.get().stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new TimeoutException("no push came within " + patience.toSeconds() + " s");
    }
}
