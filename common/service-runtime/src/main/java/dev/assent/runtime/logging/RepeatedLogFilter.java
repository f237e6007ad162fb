// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.logging;

import dev.assent.runtime.metrics.SqlQueueGaugeLogFilter;
import io.quarkus.logging.LoggingFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often the same warning or error is logged. In an outage every request, retry and sweep fails alike, and would
 * bury what is different. Records are the same if they have the logger, the level, the text without its parameters and the
 * place of the exception in common. Of the same, only the first in a minute has its stack trace, a number of them are logged,
 * and the next one after that minute says how many were not.
 */
@LoggingFilter(name = "assent")
public final class RepeatedLogFilter implements Filter {
    /** Records of a kind in a minute. */
    static final int MOST_IN_A_WINDOW = 20;

    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    /** Texts of records are few, unless somebody builds them of data; then counting begins anew. */
    private static final int MOST_KINDS = 1_000;

    private static final Formatter MESSAGE = new PatternFormatter("%s");

    private final Filter others = new SqlQueueGaugeLogFilter();
    private final Map<Kind, Window> windows = new ConcurrentHashMap<>();
    private LongSupplier nanoTime = System::nanoTime;

    /** Returns a filter with another time. */
    static RepeatedLogFilter at(LongSupplier nanoTime) {
        RepeatedLogFilter filter = new RepeatedLogFilter();
        filter.nanoTime = nanoTime;
        return filter;
    }

    private record Kind(
            @Nullable String logger,
            Level level,
            @Nullable String text,
            @Nullable Class<?> thrown,
            @Nullable StackTraceElement place) {}

    private static final class Window {
        private final long began;
        private int records;

        private Window(long began) {
            this.began = began;
        }
    }

    @Override
    public boolean isLoggable(LogRecord logged) {
        if (!others.isLoggable(logged)) {
            return false;
        }
        if (logged.getLevel().intValue() < Level.WARNING.intValue()) {
            return true;
        }
        if (windows.size() > MOST_KINDS) {
            windows.clear();
        }
        int[] leftOut = {0};
        long now = nanoTime.getAsLong();
        Window window = windows.compute(kind(logged), (kind, current) -> {
            if (current != null && now - current.began < WINDOW_NANOS) {
                current.records++;
                return current;
            }
            if (current != null) {
                leftOut[0] = Math.max(0, current.records - MOST_IN_A_WINDOW);
            }
            Window next = new Window(now);
            next.records = 1;
            return next;
        });
        int number = window.records;
        if (number > MOST_IN_A_WINDOW) {
            return false;
        }
        if (number > 1) {
            shorten(logged);
        } else if (leftOut[0] > 0) {
            append(logged, " (" + leftOut[0] + " more like this were not logged)");
        }
        return true;
    }

    private static Kind kind(LogRecord logged) {
        Throwable thrown = logged.getThrown();
        StackTraceElement[] trace = thrown == null ? new StackTraceElement[0] : thrown.getStackTrace();
        return new Kind(
                logged.getLoggerName(),
                logged.getLevel(),
                logged.getMessage(),
                thrown == null ? null : thrown.getClass(),
                trace.length == 0 ? null : trace[0]);
    }

    private static void shorten(LogRecord logged) {
        Throwable thrown = logged.getThrown();
        if (thrown != null) {
            logged.setThrown(null);
            append(logged, ": " + thrown);
        }
    }

    private static void append(LogRecord logged, String text) {
        String message = MESSAGE.format(logged);
        if (logged instanceof ExtLogRecord extended) {
            extended.setMessage(message + text, ExtLogRecord.FormatStyle.NO_FORMAT);
        } else {
            logged.setMessage(message + text);
        }
    }
}
