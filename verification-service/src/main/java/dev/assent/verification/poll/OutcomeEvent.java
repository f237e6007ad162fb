// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.Json;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent event with the state of a challenge (HTML Standard §9.2). Its id is the name of the state, so that every
 * instance understands the {@code Last-Event-ID} of a browser that was connected to another one.
 *
 * @param id {@code waiting}, {@code verified} or {@code refused}
 * @param data the response to a poll, as JSON
 */
record OutcomeEvent(String id, String data) {
    /** Media type of a stream of events. */
    static final String MEDIA_TYPE = "text/event-stream";

    /** The same with the only charset that the standard allows, which Jakarta REST adds to every text. */
    static final String CONTENT_TYPE = MEDIA_TYPE + ";charset=UTF-8";

    /** Comment that shows that the connection is alive. */
    static final String HEARTBEAT = ":\n\n";

    private static final String TYPE = "outcome";
    /** Shortest time until a browser connects again, and the time over which the browsers of one instance spread. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration RETRY_JITTER = Duration.ofSeconds(2);

    static OutcomeEvent of(PollResult state) {
        return new OutcomeEvent(idOf(state), Json.write(state));
    }

    private static String idOf(PollResult state) {
        if (state.isVerified()) {
            return "verified";
        }
        return state.isConsumed() ? "refused" : "waiting";
    }

    /** Returns whether a browser has received this event as its last one. */
    boolean isLast(@Nullable String lastEventId) {
        return id.equals(lastEventId);
    }

    /** Returns the event as it is sent. */
    String text() {
        return "id: " + id + "\nevent: " + TYPE + "\ndata: " + data + "\n\n";
    }

    /** Returns the event as it is sent first, with the time after which the browser may connect again. */
    String firstText() {
        long jitter = ThreadLocalRandom.current().nextLong(RETRY_JITTER.toMillis());
        return "retry: " + (RETRY.toMillis() + jitter) + "\n" + text();
    }

    /** Omits the data, so that no log holds an access token. */
    @Override
    public String toString() {
        return "OutcomeEvent[" + id + "]";
    }
}
