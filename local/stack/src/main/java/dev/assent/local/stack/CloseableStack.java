package dev.assent.local.stack;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been started and must be stopped, last started first. */
final class CloseableStack implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /** Takes charge of {@code part}; one that comes too late, when everything has been stopped, is stopped at once. */
    <T extends AutoCloseable> T add(T part) {
        synchronized (this) {
            if (!closed) {
                open.push(part);
                return part;
            }
        }
        close(part);
        throw new IllegalStateException("stopped while starting");
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

    private synchronized AutoCloseable next() {
        return open.poll();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            // One part that resists must not keep the others running.
            System.getLogger(CloseableStack.class.getName()).log(System.Logger.Level.WARNING, "not stopped cleanly", e);
        }
    }
}
