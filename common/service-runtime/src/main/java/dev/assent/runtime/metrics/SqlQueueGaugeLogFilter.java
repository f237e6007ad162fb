// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import io.quarkus.logging.LoggingFilter;
import java.util.Arrays;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Drops the warning that the gauge of the PostgreSQL client's queue is registered twice: the client registers it once per
 * connection (quarkusio/quarkus#47504). The same warning about any other gauge is logged.
 */
@LoggingFilter(name = "sql-queue-gauge")
public final class SqlQueueGaugeLogFilter implements Filter {
    private static final String REGISTERED_TWICE = "This Gauge has been already registered";
    private static final String QUEUE = "postgresql.queue.size";

    @Override
    public boolean isLoggable(LogRecord logged) {
        String message = logged.getMessage();
        return message == null || !message.startsWith(REGISTERED_TWICE) || !mentions(logged, message);
    }

    private static boolean mentions(LogRecord logged, String message) {
        if (message.contains(QUEUE)) {
            return true;
        }
        Object[] parameters = logged.getParameters();
        return parameters != null
                && Arrays.stream(parameters)
                        .anyMatch(value -> String.valueOf(value).contains(QUEUE));
    }
}
