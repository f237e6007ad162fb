// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.client.BrowserClient.FinalPoll;
import dev.assent.client.BrowserClient.PollResponse;
import dev.assent.contracts.Json;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Browser that receives the outcome of a challenge on a request that is open before there is one. */
final class WaitingBrowser {
    private static final Duration TIMEOUT = LongPoll.WAIT.plusSeconds(15);
    private static final int OK = 200;
    private static final String DATA = "data:";

    private final URI base;
    private final Executor readers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "event-stream");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Creates a browser for the API at {@code base}. */
    WaitingBrowser(URI base) {
        this.base = base;
    }

    /** Sends long polls until one returns the outcome. */
    CompletableFuture<FinalPoll> longPoll(String bearer, String challengeId) {
        long sent = System.nanoTime();
        HttpRequest request = request("/client/verify/push", bearer)
                .header("Content-Type", "application/json")
                .header(LongPoll.PREFER, LongPoll.PREFERENCE)
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(Map.of("challengeId", challengeId))))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString()).thenCompose(response -> {
            long received = System.nanoTime();
            PollResponse poll = Json.read(successful(request, response), PollResponse.class);
            if (poll.isConsumed()) {
                return CompletableFuture.completedFuture(new FinalPoll(poll, received));
            }
            LongPoll.requireWaited(received - sent);
            return longPoll(bearer, challengeId);
        });
    }

    /** Requests the events of the challenge and reads them until one is the outcome. */
    CompletableFuture<FinalPoll> readEvents(String bearer, String challengeId) {
        HttpRequest request = request("/client/challenges/" + challengeId + "/events", bearer)
                .header("Accept", "text/event-stream")
                .GET()
                .build();
        return client.sendAsync(request, BodyHandlers.ofLines())
                .thenApplyAsync(
                        response -> {
                            try (Stream<String> lines = successful(request, response)) {
                                return outcome(lines.iterator());
                            } catch (UncheckedIOException e) {
                                throw new CompletionException("the event stream was cut off", e);
                            }
                        },
                        readers);
    }

    private static FinalPoll outcome(Iterator<String> lines) {
        while (lines.hasNext()) {
            String line = lines.next();
            long received = System.nanoTime();
            if (line.startsWith(DATA)) {
                PollResponse event = Json.read(line.substring(DATA.length()).strip(), PollResponse.class);
                if (event.isConsumed()) {
                    return new FinalPoll(event, received);
                }
            }
        }
        throw new IllegalStateException("the event stream ended without an outcome");
    }

    private HttpRequest.Builder request(String path, String bearer) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + bearer);
    }

    private static <T> T successful(HttpRequest request, HttpResponse<T> response) {
        if (response.statusCode() != OK) {
            throw new IllegalStateException(
                    request.method() + " " + request.uri().getPath() + ": status " + response.statusCode());
        }
        return response.body();
    }
}
