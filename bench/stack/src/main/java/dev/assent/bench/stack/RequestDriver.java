// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Driver of prepared requests in a closed loop: one thread, and one request at a time on each of several connections. It
 * writes bytes and looks for the end of the response, so that it takes little of the processors that it shares with the
 * server.
 *
 * @param requests the requests, sent in turn
 * @param expected text that the body of every response contains
 */
record RequestDriver(InetSocketAddress server, List<byte[]> requests, String expected, int connections) {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    /** Responses of one run. */
    record Load(long responses, double seconds, Latencies latencies) {
        /** Returns the responses per second. */
        double perSecond() {
            return responses / seconds;
        }
    }

    /** Sends requests for {@code time}. Throws {@link IllegalStateException} at the first response that is not as expected. */
    Load run(Duration time) throws IOException {
        LatencyRecorder latencies = new LatencyRecorder();
        List<RequestConnection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            int next = 0;
            for (int i = 0; i < connections; i++) {
                RequestConnection connection = RequestConnection.open(server, selector, expected);
                open.add(connection);
                connection.send(requests.get(next++ % requests.size()));
            }
            long begun = System.nanoTime();
            long end = begun + time.toNanos();
            long now = begun;
            while (now < end) {
                selector.select(LONGEST_WAIT.toMillis());
                for (SelectionKey key : selector.selectedKeys()) {
                    RequestConnection connection = (RequestConnection) key.attachment();
                    if (connection.receive()) {
                        now = System.nanoTime();
                        latencies.add(now - connection.sentAt());
                        connection.send(requests.get(next++ % requests.size()));
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
}
