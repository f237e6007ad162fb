// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.Json;
import dev.assent.operator.terminal.TerminalRedaction;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Prints timelines as plain text, each step once. */
final class TimelinePrinter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 10;

    private final PrintWriter out;
    private final Set<String> printed = new HashSet<>();
    private String current = "";

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
        printNew(List.of(timeline));
        printPending(timeline, now);
    }

    /** Prints the steps that are new, in the order of their times; returns whether there are any. */
    boolean printNew(List<Timeline> timelines) {
        List<Timeline.Line> lines = timelines.stream()
                .flatMap(timeline -> IntStream.range(0, timeline.steps().size()).mapToObj(timeline::line))
                .filter(line -> printed.add(line.timeline().id()
                        + line.step().eventId()
                        + line.step().rank()))
                .sorted(Comparator.comparing(line -> line.step().at()))
                .toList();
        lines.forEach(this::print);
        return !lines.isEmpty();
    }

    private void print(Timeline.Line line) {
        begin(line.timeline());
        Timeline.Step step = line.step();
        print(columns(
                TIME.format(step.at()),
                millis(line.sinceFirst()),
                millis(line.sincePrevious()),
                step.stage(),
                step.detail()));
    }

    /** Prints the step that the timeline printed last waits for at {@code now}, if there is one. */
    void printPendingOfLatest(List<Timeline> timelines, Instant now) {
        timelines.stream()
                .filter(timeline -> timeline.id().equals(current))
                .forEach(timeline -> printPending(timeline, now));
    }

    /** Prints the step that is missing at {@code now}, if there is one. */
    void printPending(Timeline timeline, Instant now) {
        timeline.pendingStep(now).ifPresent(pending -> {
            begin(timeline);
            print("  … waiting for " + pending.detail() + ": " + millis(Duration.between(pending.at(), now))
                    + " so far");
        });
    }

    /** Prints the heading of {@code timeline}, unless the lines before belong to it. */
    private void begin(Timeline timeline) {
        if (!timeline.id().equals(current)) {
            if (!current.isEmpty()) {
                print("");
            }
            current = timeline.id();
            timeline.title().forEach(this::print);
            print("  " + Json.format(timeline.begin()).substring(0, DATE_LENGTH) + ", times in UTC");
            print(columns("time", "since first", "since previous", "stage", ""));
        }
    }

    private static String columns(String... columns) {
        return "  %-12s  %15s  %15s  %-19s  %s".formatted((Object[]) columns).stripTrailing();
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,d ms", duration.toMillis());
    }
}
