// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Printer of the progress of a start or a stop. */
public final class ProgressPrinter {
    private final PrintWriter out;

    /** Creates a printer that writes to {@code out}. */
    public ProgressPrinter(PrintWriter out) {
        this.out = out;
    }

    /** Prints that {@code part} reached {@code state}, and how long it took. */
    public void done(String part, String state, long startedNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        print(String.format(Locale.ROOT, "  %-22s %-12s %5.1f s", part, state, took.toMillis() / 1000.0));
    }

    /** Prints {@code line}. */
    public synchronized void print(String line) {
        out.println(line);
        out.flush();
    }
}
