// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Classifier of errors: a non-retryable one fails every attempt alike, for any other a later attempt may succeed. */
final class NonRetryableErrors {
    private NonRetryableErrors() {}

    static boolean isNonRetryable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException
                    || cause instanceof NullPointerException
                    || cause instanceof ClassCastException) {
                return true;
            }
            String state = sqlState(cause);
            // SQLSTATE class 22: data exception, 23: constraint violation, 42: error in the statement.
            if (state != null && state.matches("(22|23|42).*")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the state of a failed statement: of the client, or of Hibernate, which does not keep the client's exception. */
    private static @Nullable String sqlState(Throwable cause) {
        if (cause instanceof PgException pg) {
            return pg.getSqlState();
        }
        return cause instanceof SQLException sql ? sql.getSQLState() : null;
    }
}
