// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import dev.assent.runtime.shutdown.InFlightCounter;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Requests in flight: at shutdown no more are accepted, and these are awaited. */
final class InFlightRequests {
    private final InFlightCounter requests = new InFlightCounter();

    /** Accepts {@code request} and counts it until its response has ended; after {@link #shutDown} rejects it with 503. */
    boolean accept(HttpServerRequest request) {
        if (!requests.tryStart()) {
            ErrorResponse.DOWN.endTo(request);
            return false;
        }
        request.response().endHandler(ended -> requests.finish());
        return true;
    }

    /** Rejects further requests; returns when none is in flight any more, or after {@code timeout}. */
    void shutDown(Duration timeout) throws InterruptedException {
        requests.refuseNew();
        requests.awaitIdle(timeout);
    }
}
