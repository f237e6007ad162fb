// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Classifier of failures by their cause: the state of the database and of the network, or a defect of the statement. */
public final class DatabaseErrors {
    /**
     * SQLSTATE class 08: connection, 53: out of resources, 57: shutting down, cancelled or timed out, 40: rolled back because
     * of other transactions; 55P03: lock timeout, 25P03 and 25P04: transaction ended by a timeout.
     */
    private static final Pattern TEMPORARY = Pattern.compile("(08|40|53|57)...|55P03|25P0[34]");
    /** Serialization failure and deadlock. */
    private static final Pattern VICTIM = Pattern.compile("40001|40P01");

    private DatabaseErrors() {}

    /** Returns whether {@code failure} has a cause that passes: a later repetition of the request may succeed. */
    public static boolean isTemporary(Throwable failure) {
        // A VertxException is a connection that was closed under a query, or the pool's timeout.
        return any(
                failure,
                cause -> cause instanceof IOException
                        || cause instanceof TimeoutException
                        || cause instanceof VertxException
                        || hasState(cause, TEMPORARY));
    }

    /** Returns whether PostgreSQL rolled the transaction back in favour of another one, so that an immediate repetition succeeds. */
    public static boolean isDeadlockVictim(Throwable failure) {
        return any(failure, cause -> hasState(cause, VICTIM));
    }

    private static boolean hasState(Throwable cause, Pattern states) {
        return cause instanceof PgException pg
                && pg.getSqlState() != null
                && states.matcher(pg.getSqlState()).matches();
    }

    private static boolean any(Throwable failure, Predicate<Throwable> condition) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (condition.test(cause)) {
                return true;
            }
        }
        return false;
    }
}
