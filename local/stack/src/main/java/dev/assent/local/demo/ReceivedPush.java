// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Push that a stub received.
 *
 * @param atNanos the {@link System#nanoTime} of its receipt
 * @param proof a description of the checks that it passed
 * @param userId its user, if the channel transmits it
 * @param content its content, without a push token
 */
record ReceivedPush(long atNanos, String proof, Optional<String> userId, Map<String, String> content) {
    private static final long PAUSE_MILLIS = 2;

    /** Waits for the first of {@code received} that is {@code wanted}. Throws {@link TimeoutException} after {@code timeout}. */
    static <M> M await(Supplier<List<M>> received, Predicate<M> wanted, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<M> found = received.get().stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new TimeoutException("no push received within " + timeout.toSeconds() + " s");
    }
}
