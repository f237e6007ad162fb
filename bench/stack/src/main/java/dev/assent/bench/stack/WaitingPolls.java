// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Long polls that wait at one server, each on a connection of its own. A poll that is answered without an outcome is sent
 * again at once, as a browser does. One thread serves all of them.
 */
final class WaitingPolls implements AutoCloseable {
    /** Room for a response without an outcome, with its headers. */
    private static final int CAPACITY = 2 * 1024;

    private static final String NO_OUTCOME = "\"isConsumed\":false";
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);
    /** Connections of one address to another are limited by the ports of the former (ip(7), ip_local_port_range). */
    private static final int FROM_ONE_ADDRESS = 20_000;

    private final InetSocketAddress server;
    private final List<byte[]> requests;
    private final Selector selector;
    private final List<RequestConnection> connections = new ArrayList<>();
    private long renewals;

    /** Creates polls of {@code server} that send {@code requests}, each on a connection of its own. */
    WaitingPolls(InetSocketAddress server, List<byte[]> requests) throws IOException {
        this.server = server;
        this.requests = requests;
        this.selector = Selector.open();
    }

    /** Sends all polls, evenly over {@code time}, so that later not all are answered at the same moment. */
    void open(Duration time) throws IOException {
        long begun = System.nanoTime();
        while (connections.size() < requests.size()) {
            long due = Math.min(
                    requests.size(),
                    1 + (long) ((double) (System.nanoTime() - begun) / time.toNanos() * requests.size()));
            while (connections.size() < due) {
                open();
            }
            serve(1);
        }
    }

    private void open() throws IOException {
        int number = connections.size();
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress("127.0.0." + (1 + number / FROM_ONE_ADDRESS), 0));
        channel.connect(server);
        RequestConnection connection = RequestConnection.open(channel, selector, NO_OUTCOME, CAPACITY);
        connections.add(connection);
        connection.send(number, requests.get(number));
    }

    /**
     * Lets the polls wait for {@code time} and returns the number that were answered and sent again. Throws {@link
     * IllegalStateException} at the first poll that the server does not let wait.
     */
    long hold(Duration time) throws IOException {
        long before = renewals;
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            serve(LONGEST_WAIT.toMillis());
        }
        return renewals - before;
    }

    private void serve(long timeoutMillis) throws IOException {
        selector.select(timeoutMillis);
        for (SelectionKey key : selector.selectedKeys()) {
            RequestConnection connection = (RequestConnection) key.attachment();
            if (connection.receive()) {
                LongPoll.requireWaited(System.nanoTime() - connection.sentAt());
                renewals++;
                connection.send(connection.number(), requests.get(connection.number()));
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (RequestConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
