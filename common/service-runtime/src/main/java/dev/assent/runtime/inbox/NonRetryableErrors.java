// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.runtime.database.DatabaseErrors;

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
            String state = DatabaseErrors.sqlState(cause);
            // SQLSTATE class 22: data exception, 23: constraint violation, 42: error in the statement.
            if (state != null && state.matches("(22|23|42).*")) {
                return true;
            }
        }
        return false;
    }
}
