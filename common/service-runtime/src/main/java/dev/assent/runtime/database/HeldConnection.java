// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Mark of a Vert.x context that works with a connection of the pool. If its work took a second one, as many requests as the
 * pool has connections could each hold one and wait for another, for ever.
 */
public enum HeldConnection {
    /** The context has a transaction, and so a connection. */
    TRANSACTION,
    /** The context has a session, which takes a connection at its first query and keeps it. */
    SESSION;

    private static final Logger LOG = Logger.getLogger(HeldConnection.class);
    private static final String MARK = HeldConnection.class.getName();

    /** Runs {@code work} and marks the current context until it ends, unless it is marked. */
    public <T> Uni<T> during(Supplier<Uni<T>> work) {
        Context context = Vertx.currentContext();
        if (context == null || markOf(context) != null) {
            return work.get();
        }
        context.putLocal(MARK, this);
        Uni<T> marked;
        try {
            marked = work.get();
        } catch (RuntimeException e) {
            context.removeLocal(MARK);
            throw e;
        }
        return marked.onTermination().invoke(() -> context.removeLocal(MARK));
    }

    /**
     * Refuses work that takes a connection of its own if the current context is marked: it throws in tests and in dev mode,
     * so that the defect is found, and logs an error in production.
     */
    public static void refuseSecond() {
        refuse(markOf(Vertx.currentContext()) != null);
    }

    /** Refuses a connection to a context with a transaction; the session of a context may be asking for its own. */
    static void refuseBesideTransaction() {
        refuse(markOf(Vertx.currentContext()) == TRANSACTION);
    }

    private static void refuse(boolean held) {
        if (!held) {
            return;
        }
        IllegalStateException defect =
                new IllegalStateException("a second connection inside a transaction or session: use the one it has");
        if (LaunchMode.current() != LaunchMode.NORMAL) {
            throw defect;
        }
        LOG.error("connections may run out", defect);
    }

    private static @Nullable HeldConnection markOf(@Nullable Context context) {
        return context == null ? null : context.<HeldConnection>getLocal(MARK);
    }
}
