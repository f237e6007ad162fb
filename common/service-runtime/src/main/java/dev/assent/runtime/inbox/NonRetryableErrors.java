package dev.assent.runtime.inbox;

import io.vertx.pgclient.PgException;

/** Tells what can never succeed, however often it is tried, from what the next attempt may heal. */
final class NonRetryableErrors {
    private NonRetryableErrors() {}

    static boolean isPoison(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException
                    || cause instanceof NullPointerException
                    || cause instanceof ClassCastException) {
                return true;
            }
            // Class 22: the data cannot be stored, 23: it breaks a constraint, 42: our statement is wrong.
            if (cause instanceof PgException pg
                    && pg.getSqlState() != null
                    && pg.getSqlState().matches("(22|23|42).*")) {
                return true;
            }
        }
        return false;
    }
}
