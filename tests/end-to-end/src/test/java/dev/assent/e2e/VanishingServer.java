// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Address of a server on 127.0.0.1 that can vanish with its node, after which another one takes over. The connections that
 * are open then pass no more bytes in either direction and are not closed; new connections work.
 */
final class VanishingServer implements AutoCloseable {
    private static final long PROBE_MILLIS = 100;

    private final ServerSocket listener;
    private final int target;
    private final Thread acceptor = new Thread(this::accept, "vanishing-server");
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    private VanishingServer(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static VanishingServer of(int target) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        VanishingServer server = new VanishingServer(listener, target);
        server.acceptor.setDaemon(true);
        server.acceptor.start();
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets all connections so far vanish and returns them. */
    List<Link> vanish() {
        List<Link> vanished = List.copyOf(links);
        links.clear();
        vanished.forEach(link -> link.vanished = true);
        return vanished;
    }

    /** Accepts new connections from now on, but passes none of their bytes, or passes those of later ones again. */
    void beSilent(boolean silent) {
        this.silent = silent;
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = listener.accept();
                Link link = new Link(caller, new Socket(InetAddress.getLoopbackAddress(), target), silent);
                links.add(link);
                thread(() -> link.copy(caller, link.server, true));
                thread(() -> link.copy(link.server, caller, false));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "vanishing-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends all connections and refuses new ones. */
    void refuse() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            // It may accept one more connection: a caller connects again as soon as its link is closed.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Link link : links) {
            link.close();
        }
    }

    /** One connection through this address. */
    static final class Link implements Closeable {
        private final Socket caller;
        private final Socket server;
        private volatile boolean vanished;
        private volatile boolean ended;

        private Link(Socket caller, Socket server, boolean vanished) {
            this.caller = caller;
            this.server = server;
            this.vanished = vanished;
        }

        /** Returns whether the caller has given the connection up; of one that has vanished, both of its directions. */
        boolean isGivenUp() {
            return ended;
        }

        private void copy(Socket from, Socket to, boolean ofCaller) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!vanished) {
                        out.write(buffer, 0, read);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // As an end.
            }
            if (vanished && ofCaller) {
                awaitClosed(from);
            }
            ended |= ofCaller;
            if (!vanished) {
                close();
            }
        }

        /**
         * Returns when the caller does not receive any more. One that has only ended its own direction still does: it would
         * wait for answers. Its system refuses urgent data after the end, and before it, drops them.
         */
        private static void awaitClosed(Socket caller) {
            try {
                while (true) {
                    caller.sendUrgentData(0);
                    Thread.sleep(PROBE_MILLIS);
                }
            } catch (IOException | InterruptedException e) {
                // Closed.
            }
        }

        @Override
        public void close() {
            try {
                caller.close();
                server.close();
            } catch (IOException e) {
                // Closed.
            }
        }
    }
}
