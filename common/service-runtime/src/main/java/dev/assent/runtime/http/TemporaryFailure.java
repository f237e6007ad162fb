// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Classifier of failures that pass, such as those of the network and of a busy database, against defects of a request's code. */
final class TemporaryFailure {
    /**
     * SQLSTATE class 08: connection, 53: out of resources, 57: shutting down, cancelled or timed out, 40: rolled back because
     * of other transactions; 55P03: lock timeout, 25P03 and 25P04: transaction ended by a timeout.
     */
    private static final Pattern STATES = Pattern.compile("(08|40|53|57)...|55P03|25P0[34]");

    private TemporaryFailure() {}

    /** Returns whether {@code failure} has a cause that passes: a later repetition of the request may succeed. */
    static boolean isTemporary(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof TimeoutException || isOfClient(cause)) {
                return true;
            }
            String state = sqlState(cause);
            if (state != null && STATES.matcher(state).matches()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the SQLSTATE that {@code cause} itself reports. A copy of {@code DatabaseErrors.sqlState}, because this package
     * depends on no other of the runtime.
     */
    private static @Nullable String sqlState(Throwable cause) {
        if (cause instanceof PgException pg) {
            return pg.getSqlState();
        }
        return cause instanceof SQLException sql ? sql.getSQLState() : null;
    }

    /** Returns whether {@code cause} is a connection that was closed under a query, or the pool's timeout. */
    private static boolean isOfClient(Throwable cause) {
        return cause instanceof VertxException && !(cause instanceof DatabaseException);
    }
}
