// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.net.impl.NetSocketInternal;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.CommandResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connections of a pool whose server does not answer any more: one with commands that have waited for longer than
 * PostgreSQL lets a statement last, and with it the idle ones that were silent since before. A server that vanished with its
 * node sends no more packets, and TCP alone gives it up after about a quarter of an hour; until then connections and callers
 * would wait, although another server has taken over.
 */
final class AnswerTimeout {
    private static final Logger LOG = Logger.getLogger(AnswerTimeout.class);
    /** Name of the handler of Vert.x, to which the codec of PostgreSQL passes its answers. */
    private static final String VERTX = "handler";

    private static final int CHECKS_PER_TIMEOUT = 5;

    private final long timeoutNanos;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    AnswerTimeout(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /** Watches a connection of the pool that has just been opened. */
    void watch(SqlConnection opened) {
        // The pool has its own object around the connection.
        Connection connection = ((SqlConnectionInternal) opened).unwrap().unwrap();
        NetSocketInternal socket = ((SocketConnectionBase) connection).socket();
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        pipeline.addBefore(VERTX, AnswerTimeout.class.getSimpleName(), new Watch());
    }

    /** The watch over one connection, which its event loop alone uses. */
    private final class Watch extends ChannelDuplexHandler {
        private int waiting;
        /** When the oldest waiting command was sent, or a later answer received. */
        private long lastProgress;

        private long lastRead = System.nanoTime();
        private @Nullable ScheduledFuture<?> checks;
        private @Nullable ChannelHandlerContext channel;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context;
            long interval = timeoutNanos / CHECKS_PER_TIMEOUT;
            checks = context.executor()
                    .scheduleAtFixedRate(() -> check(context), interval, interval, TimeUnit.NANOSECONDS);
            watches.add(this);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            watches.remove(this);
            ScheduledFuture<?> scheduled = checks;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof CommandBase) {
                if (waiting == 0) {
                    lastProgress = System.nanoTime();
                }
                waiting++;
            }
            ChannelFuture unused = context.write(message, promise);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            lastRead = System.nanoTime();
            if (message instanceof CommandResponse) {
                waiting--;
                lastProgress = lastRead;
            }
            context.fireChannelRead(message);
        }

        private void check(ChannelHandlerContext context) {
            if (waiting > 0 && System.nanoTime() - lastProgress > timeoutNanos) {
                LOG.warnf(
                        "PostgreSQL at %s has not answered for %d s; closing the connection",
                        context.channel().remoteAddress(), TimeUnit.NANOSECONDS.toSeconds(timeoutNanos));
                long silentSince = lastProgress;
                watches.forEach(watch -> watch.closeIfSilentSince(silentSince));
                closeWithoutFarewell(context);
            }
        }

        private void closeIfSilentSince(long time) {
            ChannelHandlerContext context = channel;
            if (context != null) {
                context.executor().execute(() -> {
                    if (waiting == 0 && lastRead - time < 0) {
                        closeWithoutFarewell(context);
                    }
                });
            }
        }

        /**
         * Closes the channel past the codec of PostgreSQL, which would send a farewell and wait until the server closes: with
         * a server that is gone, for ever, and with it the commands of this connection and all later ones.
         */
        private static void closeWithoutFarewell(ChannelHandlerContext context) {
            ChannelFuture unused = context.pipeline().firstContext().close();
        }
    }
}
