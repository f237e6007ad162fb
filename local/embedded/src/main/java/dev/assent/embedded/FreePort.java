// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback address. */
public final class FreePort {
    private static final int LOWEST_LASTING = 20_000;
    private static final int LOWEST_OUTGOING = 32_768;

    private FreePort() {}

    /** A port that nobody listens on at this moment. */
    public static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /**
     * A port that nobody listens on at this moment, outside of those that Linux gives to outgoing connections: it is
     * likely to be free later too.
     */
    public static int lasting() {
        int port = ThreadLocalRandom.current().nextInt(LOWEST_LASTING, LOWEST_OUTGOING);
        return isFree(port) ? port : lasting();
    }

    /** Whether nobody listens on {@code port} at this moment. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a server that has just stopped linger; they do not occupy the port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
