package dev.assent.local.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** What the trial prints: a line per step, with its time. */
final class Report {
    private final PrintWriter out;
    private long lastNanos = System.nanoTime();

    Report(PrintWriter out) {
        this.out = out;
    }

    /** A step that has just ended; its time is what passed since the one before. */
    void step(String what, String detail) {
        long now = System.nanoTime();
        step(what, Duration.ofNanos(now - lastNanos), detail);
        lastNanos = now;
    }

    /** A step with a time of its own. */
    void step(String what, Duration took, String detail) {
        line(String.format(Locale.ROOT, "  %-34s %10s   %s", what, Timings.millis(took), detail));
    }

    /** A line below a step. */
    void detail(String name, Object value) {
        if (value != null) {
            line(String.format("      %-16s %s", name, value));
        }
    }

    void timings(String what, Timings timings) {
        line(String.format(
                Locale.ROOT,
                "  %-34s %10s %10s",
                what,
                Timings.millis(timings.median()),
                Timings.millis(timings.p95())));
    }

    void line(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }

    /** The next step's time counts from now. */
    void begin() {
        lastNanos = System.nanoTime();
    }
}
