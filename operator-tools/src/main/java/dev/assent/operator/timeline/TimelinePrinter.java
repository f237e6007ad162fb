// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.Json;
import dev.assent.operator.terminal.TerminalRedaction;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints timelines as plain text. */
final class TimelinePrinter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 10;

    private final PrintWriter out;
    private @Nullable Timeline current;

    TimelinePrinter(PrintWriter out) {
        this.out = out;
    }

    /** Returns whether the output is still read. */
    boolean isOpen() {
        return !out.checkError();
    }

    void print(String text) {
        out.println(text);
    }

    /** Prints a line about a record that is not part of any timeline. */
    void printWarning(String text) {
        print("  ! " + TerminalRedaction.line(text));
    }

    /** Prints all of {@code timeline} and the step that is missing. */
    void print(Timeline timeline, Instant now) {
        begin(timeline);
        timeline.lines().forEach(this::print);
        printPending(timeline, now);
    }

    /** Prints one line, below the heading of its timeline. */
    void print(Timeline.Line line) {
        if (line.timeline() != current) {
            begin(line.timeline());
        }
        Timeline.Step step = line.step();
        print(columns(
                TIME.format(step.at()),
                millis(line.sinceFirst()),
                millis(line.sincePrevious()),
                step.stage(),
                step.detail()));
    }

    /** Prints the step that is missing at {@code now}, if there is one. */
    void printPending(Timeline timeline, Instant now) {
        timeline.pendingStep(now).ifPresent(pending -> {
            if (timeline != current) {
                begin(timeline);
            }
            print("  … waiting for " + TerminalRedaction.line(pending.description()) + ": "
                    + millis(Duration.between(pending.since(), now)) + " so far");
        });
    }

    /** Prints the heading of {@code timeline}, to which the lines that follow belong. */
    private void begin(Timeline timeline) {
        if (current != null) {
            print("");
        }
        current = timeline;
        timeline.title().lines().map(TerminalRedaction::line).forEach(this::print);
        print("  " + Json.format(timeline.begin()).substring(0, DATE_LENGTH) + ", times in UTC");
        print(columns("time", "since first", "since previous", "stage", ""));
    }

    private static String columns(String... columns) {
        return "  %-12s  %15s  %15s  %-19s  %s".formatted((Object[]) columns).stripTrailing();
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,d ms", duration.toMillis());
    }
}
