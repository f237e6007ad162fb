// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.shutdown.InFlightCounter;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Requests in flight: at shutdown no more are accepted, and these are awaited. */
final class InFlightRequests {
    private final InFlightCounter requests = new InFlightCounter();

    /**
     * Accepts {@code request} and counts it until its response has ended, unless it waits for an outcome; after {@link
     * #shutDown} rejects it with 503.
     */
    boolean accept(HttpServerRequest request) {
        if (!requests.tryStart()) {
            ErrorResponse.DOWN.endTo(request);
            return false;
        }
        if (waits(request)) {
            requests.finish();
        } else {
            AtomicBoolean open = new AtomicBoolean(true);
            Handler<Void> finish = ended -> {
                if (open.getAndSet(false)) {
                    requests.finish();
                }
            };
            request.response().endHandler(finish);
            // A caller that hangs up ends the response too, but not always by its handler.
            request.connection().closeHandler(finish);
        }
        return true;
    }

    /** Returns whether it is a long poll or an event stream: it may last for minutes, and its browser repeats it. */
    private static boolean waits(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return request.headers().contains("Prefer") || (accept != null && accept.contains("text/event-stream"));
    }

    /** Rejects further requests; returns when none is in flight any more, or after {@code timeout}. */
    void shutDown(Duration timeout) throws InterruptedException {
        requests.refuseNew();
        requests.awaitIdle(timeout);
    }
}
