// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Driver of prepared requests in a closed loop: one thread, and one request at a time on each of several connections. It
 * writes bytes and looks for the end of the response, so that it takes little of the processors that it shares with the
 * server.
 *
 * @param requests the requests, sent in turn
 * @param expected text that the body of every response contains
 * @param repeated whether the first request follows the last; otherwise the run ends with the last response
 */
record RequestDriver(
        InetSocketAddress server, List<byte[]> requests, String expected, int connections, boolean repeated) {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_COLLECTION = Duration.ofMinutes(10);

    /** Returns a driver that sends {@code requests} again and again. */
    static RequestDriver repeating(InetSocketAddress server, List<byte[]> requests, String expected, int connections) {
        return new RequestDriver(server, requests, expected, connections, true);
    }

    /** Returns a driver that sends each of {@code requests} once, since a server accepts it once. */
    static RequestDriver once(InetSocketAddress server, List<byte[]> requests, String expected, int connections) {
        return new RequestDriver(server, requests, expected, connections, false);
    }

    /** Responses of one run. */
    record Load(long responses, double seconds, Latencies latencies) {
        /** Returns the responses per second. */
        double perSecond() {
            return responses / seconds;
        }
    }

    /** Sends requests for {@code time}. Throws {@link IllegalStateException} at the first response that is not as expected. */
    Load run(Duration time) throws IOException {
        return run(time, response -> {});
    }

    /** Sends each request once and returns the bodies of the responses, in the order of the requests. */
    List<String> collect() throws IOException {
        String[] bodies = new String[requests.size()];
        Load load = once(server, requests, expected, connections)
                .run(LONGEST_COLLECTION, response -> bodies[response.number()] = response.body());
        if (load.responses() < requests.size()) {
            throw new IllegalStateException(
                    load.responses() + " responses to " + requests.size() + " requests within " + LONGEST_COLLECTION);
        }
        return List.of(bodies);
    }

    private Load run(Duration time, Consumer<RequestConnection> onResponse) throws IOException {
        LatencyRecorder latencies = new LatencyRecorder();
        List<RequestConnection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            int next = 0;
            while (open.size() < connections && isAny(next)) {
                RequestConnection connection = RequestConnection.open(server, selector, expected);
                open.add(connection);
                send(next++, connection);
            }
            int pending = open.size();
            long begun = System.nanoTime();
            long end = begun + time.toNanos();
            long now = begun;
            while (now < end && pending > 0) {
                selector.select(LONGEST_WAIT.toMillis());
                for (SelectionKey key : selector.selectedKeys()) {
                    RequestConnection connection = (RequestConnection) key.attachment();
                    if (connection.receive()) {
                        now = System.nanoTime();
                        latencies.add(now - connection.sentAt());
                        onResponse.accept(connection);
                        if (isAny(next)) {
                            send(next++, connection);
                        } else {
                            pending--;
                        }
                    }
                }
                selector.selectedKeys().clear();
                now = System.nanoTime();
            }
            if (latencies.count() == 0) {
                throw new IllegalStateException("no response within " + time);
            }
            return new Load(latencies.count(), (now - begun) / 1e9, latencies.latencies());
        } finally {
            for (RequestConnection connection : open) {
                connection.close();
            }
        }
    }

    private boolean isAny(int next) {
        return repeated || next < requests.size();
    }

    private void send(int next, RequestConnection connection) throws IOException {
        int number = next % requests.size();
        connection.send(number, requests.get(number));
    }
}
