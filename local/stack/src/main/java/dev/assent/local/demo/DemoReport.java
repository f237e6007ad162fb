// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Report of the demo: one line per step, with its duration. */
final class DemoReport {
    private final PrintWriter out;
    private long lastNanos = System.nanoTime();

    DemoReport(PrintWriter out) {
        this.out = out;
    }

    /** Prints a step that has just ended, with the time since the previous one. */
    void step(String name, String detail) {
        long now = System.nanoTime();
        step(name, Duration.ofNanos(now - lastNanos), detail);
        lastNanos = now;
    }

    /** Prints a step with {@code took} as its duration. */
    void step(String name, Duration took, String detail) {
        line(String.format(Locale.ROOT, "  %-34s %10s   %s", name, LatencySample.millis(took), detail));
    }

    /** Prints a detail of a step, unless {@code value} is absent. */
    void detail(String name, @Nullable Object value) {
        if (value != null) {
            line(String.format("      %-16s %s", name, value));
        }
    }

    void timings(String name, LatencySample timings) {
        line(String.format(
                Locale.ROOT,
                "  %-34s %10s %10s",
                name,
                LatencySample.millis(timings.median()),
                LatencySample.millis(timings.p95())));
    }

    void line(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }

    /** Starts the time of the next step. */
    void begin() {
        lastNanos = System.nanoTime();
    }
}
