// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Close of a connection behind a response that its caller must be able to read (RFC 9112 §9.6): one that is closed while
 * bytes arrive is reset, and the caller loses the response with it.
 */
public final class LingeringClose extends ChannelDuplexHandler {
    private static final long LINGER_SECONDS = 2;

    private boolean closing;

    private LingeringClose() {}

    /**
     * Ends {@code response} with {@code body} and closes {@code connection}: at once for writing, for reading when the caller
     * has closed it too, or after two seconds. Discards all that is received from now on, so that no byte of it becomes a request.
     */
    public static void end(HttpServerResponse response, Buffer body, HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        if (channel.pipeline().get(LingeringClose.class) == null) {
            channel.pipeline().addFirst(new LingeringClose());
        }
        channel.config().setAutoRead(true);
        response.end(body).onComplete(sent -> connection.close());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        ReferenceCountUtil.release(received);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (closing) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
        } else {
            super.write(context, message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (closing) {
            context.channel().closeFuture().addListener(closed -> promise.trySuccess());
            return;
        }
        closing = true;
        if (context.channel() instanceof DuplexChannel duplex) {
            var unused = duplex.shutdownOutput();
        }
        var unusedTimer =
                context.executor().schedule(() -> closeAll(context, promise), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private static void closeAll(ChannelHandlerContext context, ChannelPromise promise) {
        var unused = context.close(promise);
    }
}
