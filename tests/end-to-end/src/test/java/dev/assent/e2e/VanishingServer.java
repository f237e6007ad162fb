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
    private final ServerSocket listener;
    private final int target;
    private final List<Link> links = new CopyOnWriteArrayList<>();

    private VanishingServer(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static VanishingServer of(int target) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        VanishingServer server = new VanishingServer(listener, target);
        thread(server::accept);
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

    private void accept() {
        try {
            while (true) {
                Socket caller = listener.accept();
                Link link = new Link(caller, new Socket(InetAddress.getLoopbackAddress(), target));
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

        private Link(Socket caller, Socket server) {
            this.caller = caller;
            this.server = server;
        }

        /** Returns whether the caller has given the connection up. */
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
            ended |= ofCaller;
            if (!vanished) {
                close();
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
