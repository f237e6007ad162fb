// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Captures all that is logged while it is open. */
public final class LogCapture extends Handler implements AutoCloseable {
    private static final Formatter FORMATTER = new PatternFormatter("%s%e");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Starts to capture. */
    public LogCapture() {
        Logger.getLogger("").addHandler(this);
    }

    /** Returns the messages so far, each with its stack trace. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord logged) {
        lines.add(FORMATTER.format(logged));
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
