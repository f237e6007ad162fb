// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.vertx.pgclient.PgException;
import java.util.Set;

/** Classifier of errors that PostgreSQL reports. */
public final class DatabaseErrors {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final Set<String> VICTIM = Set.of(SERIALIZATION_FAILURE, DEADLOCK);

    private DatabaseErrors() {}

    /** Returns whether PostgreSQL rolled the transaction back in favour of another one, so that an immediate repetition succeeds. */
    public static boolean isDeadlockVictim(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException pg && pg.getSqlState() != null && VICTIM.contains(pg.getSqlState())) {
                return true;
            }
        }
        return false;
    }
}
