package dev.assent.local.stack;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** The lines that tell the person at the terminal what is going on. */
public final class Progress {
    private final PrintWriter out;

    public Progress(PrintWriter out) {
        this.out = out;
    }

    /** Says that {@code part} is done, and how long it took. */
    public void done(String part, String what, long startedNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        say(String.format(Locale.ROOT, "  %-22s %-12s %5.1f s", part, what, took.toMillis() / 1000.0));
    }

    /** Says {@code line}. */
    public synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
