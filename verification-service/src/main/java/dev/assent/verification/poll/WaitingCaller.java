// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.UUID;

/** Caller that waits for the outcome of a challenge. There are many, so it has no more than that takes. */
final class WaitingCaller {
    private final UUID bearerId;
    private final UUID challengeUuid;
    private final HttpServerRequest request;
    private final Runnable end;
    private long timer;

    /**
     * Creates the caller of {@code request}.
     *
     * @param bearerId the id of its track token
     * @param end what follows the wait, in the context of the request
     */
    WaitingCaller(HttpServerRequest request, UUID bearerId, UUID challengeUuid, Runnable end) {
        this.request = request;
        this.bearerId = bearerId;
        this.challengeUuid = challengeUuid;
        this.end = end;
    }

    private ContextInternal context() {
        return (ContextInternal) ((HttpServerRequestInternal) request).context();
    }

    UUID bearerId() {
        return bearerId;
    }

    UUID challengeUuid() {
        return challengeUuid;
    }

    /** Releases the header of the request, a large part of what a caller holds; whoever ends the wait does without it. */
    void forgetRequest() {
        request.headers().clear();
    }

    /** Runs {@code task} after {@code time}, unless the wait ends before. */
    void setTimer(Duration time, Runnable task) {
        timer = context().setTimer(Math.max(1, time.toMillis()), id -> task.run());
    }

    /**
     * Ends the wait, from any thread.
     *
     * @param shutdown whether the service ends, so that the caller's next request must go to another instance
     */
    void end(boolean shutdown) {
        ContextInternal context = context();
        context.owner().cancelTimer(timer);
        context.runOnContext(ignored -> {
            if (shutdown) {
                leaveConnection();
            }
            end.run();
        });
    }

    private void leaveConnection() {
        HttpServerResponse response = request.response();
        if (request.version() == HttpVersion.HTTP_1_1 && !response.headWritten() && !response.closed()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }
}
