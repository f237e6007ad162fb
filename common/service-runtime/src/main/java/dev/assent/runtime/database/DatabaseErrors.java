// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classifier of errors that PostgreSQL reports. */
public final class DatabaseErrors {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final Set<String> VICTIM = Set.of(SERIALIZATION_FAILURE, DEADLOCK);

    private DatabaseErrors() {}

    /** Returns whether PostgreSQL rolled the transaction back in favour of another one, so that an immediate repetition succeeds. */
    public static boolean isDeadlockVictim(Throwable failure) {
        return hasState(failure, VICTIM);
    }

    /** Returns whether a unique index has refused the statement. */
    public static boolean isUniqueViolation(Throwable failure) {
        return hasState(failure, Set.of(UNIQUE_VIOLATION));
    }

    private static boolean hasState(Throwable failure, Set<String> states) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String state = sqlState(cause);
            if (state != null && states.contains(state)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the SQLSTATE that {@code cause} itself reports: an exception of the client, or the one of JDBC that Hibernate
     * puts in its place.
     */
    public static @Nullable String sqlState(Throwable cause) {
        if (cause instanceof PgException pg) {
            return pg.getSqlState();
        }
        return cause instanceof SQLException sql ? sql.getSQLState() : null;
    }
}
