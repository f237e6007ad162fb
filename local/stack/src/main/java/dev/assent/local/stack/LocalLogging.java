// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Logging of this process: to a file or, for short commands, severe entries only. */
public final class LocalLogging {
    private static final int MAX_BYTES = 10 << 20;
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL %4$-7s %3$s %5$s%6$s%n";

    private LocalLogging() {}

    /** Redirects the log of this process to {@code file}, which is replaced at 10 MiB. */
    public static void to(Path file) {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        LogManager.getLogManager().reset();
        try {
            FileHandler handler = new FileHandler(file.toString(), MAX_BYTES, 1, true);
            handler.setFormatter(new SimpleFormatter());
            Logger root = Logger.getLogger("");
            root.addHandler(handler);
            root.setLevel(Level.INFO);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log file " + file, e);
        }
    }

    /** Limits the log to severe entries, for commands that run briefly. */
    public static void quiet() {
        Logger.getLogger("").setLevel(Level.SEVERE);
    }
}
