// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;

/** Forwarder that makes servers on 127.0.0.1 reachable from the network of the containers. */
final class Forwarder implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();

    /** Forwards connections to {@code port} of {@code address} to the local port {@code to}. */
    void forward(InetAddress address, int port, int to) {
        vertx.createNetServer()
                .connectHandler(incoming -> connect(incoming, to))
                .listen(port, address.getHostAddress())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void connect(NetSocket incoming, int port) {
        incoming.pause();
        vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .onSuccess(outgoing -> {
                    incoming.pipeTo(outgoing);
                    outgoing.pipeTo(incoming);
                })
                .onFailure(refused -> incoming.close());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
