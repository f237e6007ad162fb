package dev.assent.local.proxy;

import dev.assent.runtime.shutdown.InFlightCounter;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** The requests that are being answered: at the end no more are taken, and these are waited for. */
final class InFlight {
    private final InFlightCounter requests = new InFlightCounter();

    /** Whether {@code request} is taken; it is counted until its answer has ended. One that is not taken is answered here. */
    boolean takes(HttpServerRequest request) {
        if (!requests.tryStart()) {
            ErrorAnswer.DOWN.endTo(request);
            return false;
        }
        request.response().endHandler(ended -> requests.finish());
        return true;
    }

    /** From now on none is taken; returns when all are answered, or {@code longest} has passed. */
    void end(Duration longest) throws InterruptedException {
        requests.refuseNew();
        requests.awaitIdle(longest);
    }
}
