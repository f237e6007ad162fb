// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import dev.assent.contracts.Json;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Events of one user as server-sent events, until the browser goes. */
final class EventStream implements EventFeed.Subscriber {
    private static final long HEARTBEAT_MILLIS = Duration.ofSeconds(20).toMillis();

    private final Context context = Vertx.currentContext();
    private final HttpServerResponse response;
    private final String userId;

    private EventStream(HttpServerRequest request, String userId) {
        this.response = request.response();
        this.userId = userId;
    }

    /** Answers {@code request} with the events of {@code userId}; returns false, without an answer, if there are too many streams. */
    static boolean open(HttpServerRequest request, String userId, EventFeed feed) {
        EventStream stream = new EventStream(request, userId);
        EventFeed.Subscription subscription = feed.subscribe(stream);
        if (subscription == null) {
            return false;
        }
        stream.response
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // A comment keeps the connection open at the proxy, which closes an idle one.
        long heartbeat = stream.context.owner().setPeriodic(HEARTBEAT_MILLIS, timer -> stream.write(":\n\n"));
        stream.response.closeHandler(closed -> {
            stream.context.owner().cancelTimer(heartbeat);
            subscription.cancel();
        });
        stream.write(":\n\n");
        return true;
    }

    @Override
    public void ready() {
        send("ready", "{}");
    }

    @Override
    public void receive(FeedEvent event) {
        if (event.isFor(userId)) {
            send("event", Json.write(event));
        }
    }

    @Override
    public void end() {
        context.runOnContext(now -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }

    private void send(String name, String data) {
        context.runOnContext(now -> write("event: " + name + "\ndata: " + data + "\n\n"));
    }

    private void write(String text) {
        // A browser that does not read must not fill the memory: it misses events instead.
        if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            response.write(text);
        }
    }
}
