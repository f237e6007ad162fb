// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Stack of started parts, which are closed in reverse order. */
final class CloseableStack implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /** Adds {@code part}. Closes it at once and throws {@link IllegalStateException} if the stack is closed already. */
    <T extends AutoCloseable> T add(T part) {
        synchronized (this) {
            if (!closed) {
                open.push(part);
                return part;
            }
        }
        close(part);
        throw new IllegalStateException("the stack was closed during its start");
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (AutoCloseable part = next(); part != null; part = next()) {
            close(part);
        }
    }

    private synchronized @Nullable AutoCloseable next() {
        return open.poll();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            // A part that fails to close must not keep the others running.
            System.getLogger(CloseableStack.class.getName())
                    .log(System.Logger.Level.WARNING, "a part of the stack failed to close; it may still run", e);
        }
    }
}
