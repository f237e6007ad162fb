// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finder of free ports of the loopback address. */
public final class FreePort {
    private static final int LOWEST = 20_000;
    private static final int LOWEST_EPHEMERAL = 32_768;

    /** Ports that a caller has and may not listen on yet; the kernel would give them out again. */
    private static final Set<Integer> GIVEN_OUT = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** Returns a port that is free now, and another one at each call. */
    public static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            return GIVEN_OUT.add(port) ? port : any();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find a free port", e);
        }
    }

    /**
     * Returns a port that is free now, outside of Linux' ephemeral range for outgoing connections, so that it is likely to
     * stay free, and another one at each call.
     */
    public static int nonEphemeral() {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, LOWEST_EPHEMERAL);
        return isFree(port) && GIVEN_OUT.add(port) ? port : nonEphemeral();
    }

    /** Returns whether {@code port} is free now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a stopped server in TIME_WAIT do not occupy the port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
