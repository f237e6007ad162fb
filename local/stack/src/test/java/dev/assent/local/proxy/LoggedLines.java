// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Records of this process's log from the level on that the local stack writes, while it is open. */
final class LoggedLines extends Handler implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Level level = ROOT.getLevel();

    LoggedLines() {
        ROOT.addHandler(this);
        ROOT.setLevel(Level.INFO);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord logged) {
        if (logged.getLevel().intValue() >= Level.INFO.intValue()) {
            lines.add(logged.getLevel() + " " + logged.getLoggerName() + " " + logged.getMessage() + " "
                    + logged.getThrown());
        }
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        ROOT.removeHandler(this);
        ROOT.setLevel(level);
    }
}
