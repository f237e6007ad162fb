// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Text of sockets, which is UTF-8 (RFC 6455 §8.1). Vert.x replaces bytes that are none by U+FFFD, so that one text would
 * stand for many; a phone would show it.
 */
final class SocketText {
    /** Name that Vert.x gives to the handler which receives the frames. */
    private static final String RECEIVER = "handler";

    private static final String VALIDATOR = "utf8";

    private SocketText() {}

    /** Makes the connection of {@code request}, which becomes a socket, end with 1007 at the first text that is not UTF-8. */
    static void requireUtf8(HttpServerRequest request) {
        ChannelPipeline pipeline =
                ((ConnectionBase) request.connection()).channel().pipeline();
        pipeline.addBefore(RECEIVER, VALIDATOR, new Utf8FrameValidator(true));
    }
}
