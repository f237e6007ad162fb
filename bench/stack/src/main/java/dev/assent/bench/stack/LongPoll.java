// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.time.Duration;

/** Long poll: a poll that the server answers with the outcome, or without one after the time that it was asked to wait. */
final class LongPoll {
    /** Time that the server is asked to wait. */
    static final Duration WAIT = Duration.ofSeconds(25);

    /** Name of the header that asks for it (RFC 7240). */
    static final String PREFER = "Prefer";

    /** Value of the header. */
    static final String PREFERENCE = "wait=" + WAIT.toSeconds();

    private LongPoll() {}

    /**
     * Requires that the server has waited before it answered without an outcome. Throws {@link IllegalStateException} if it
     * did not: it refuses to wait, for example above a limit, and the caller would measure plain polls.
     *
     * @param nanos the time from the request to the response
     */
    static void requireWaited(long nanos) {
        if (nanos < WAIT.toNanos() / 2) {
            throw new IllegalStateException("a long poll with " + PREFERENCE + " was answered without an outcome after "
                    + Duration.ofNanos(nanos).toMillis()
                    + " ms: the service does not wait, or a limit of waiting polls is reached");
        }
    }
}
