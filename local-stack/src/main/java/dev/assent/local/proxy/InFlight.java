package dev.assent.local.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The requests that are being answered: at the end no more are taken, and these are waited for. */
final class InFlight {
    private int requests;
    private boolean ending;

    /** Whether {@code request} is taken; it is counted until its answer has ended. One that is not taken is answered here. */
    boolean takes(HttpServerRequest request) {
        if (!begins()) {
            request.response()
                    .setStatusCode(ErrorAnswer.DOWN.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .end(ErrorAnswer.DOWN.body());
            return false;
        }
        request.response().endHandler(ended -> isOver());
        return true;
    }

    private synchronized boolean begins() {
        if (!ending) {
            requests++;
        }
        return !ending;
    }

    private synchronized void isOver() {
        requests--;
        notifyAll();
    }

    /** From now on none is taken; returns when all are answered, or {@code longest} has passed. */
    synchronized void end(Duration longest) throws InterruptedException {
        ending = true;
        long deadline = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); requests > 0 && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
