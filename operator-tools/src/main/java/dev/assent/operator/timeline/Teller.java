package dev.assent.operator.timeline;

import dev.assent.contracts.Json;
import dev.assent.operator.cluster.TerminalRedaction;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Prints stories as plain text. */
final class Teller {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final String COLUMNS = "  %-12s  %15s  %15s  %-19s  %s";

    private final PrintWriter out;
    private Story last;

    Teller(PrintWriter out) {
        this.out = out;
    }

    /** Whether somebody still reads it. */
    boolean isHeard() {
        return !out.checkError();
    }

    void say(String text) {
        out.println(text);
    }

    /** Tells all that is known of {@code story}, and what it waits for. */
    void tell(Story story, Instant now) {
        begin(story);
        story.timeline().lines().forEach(this::line);
        tellWait(story, now);
    }

    /** Tells what was added. */
    void tell(Stories.Told told) {
        if (told.story() != last) {
            begin(told.story());
        }
        line(told.line());
    }

    /** Tells what {@code story} waits for, if for anything. */
    void tellWait(Story story, Instant now) {
        story.wait(now).ifPresent(wait -> {
            if (story != last) {
                begin(story);
            }
            String passed = millis(Duration.between(wait.since(), now));
            say("  … waiting for " + TerminalRedaction.line(wait.what()) + ": " + passed + " so far");
        });
    }

    /** Says that the record at {@code place} tells nothing, and why. */
    void tellUnreadable(String place, String why) {
        say("  ! the record at " + place + " cannot be read: " + TerminalRedaction.line(why));
    }

    private void begin(Story story) {
        if (last != null) {
            say("");
        }
        last = story;
        story.title().lines().map(TerminalRedaction::line).forEach(this::say);
        say("  " + Json.format(story.timeline().begin()).substring(0, 10) + ", times in UTC");
        say(String.format(COLUMNS, "time", "since first", "since previous", "stage", "")
                .stripTrailing());
    }

    private void line(Timeline.Line line) {
        Step step = line.step();
        say(String.format(
                        COLUMNS,
                        TIME.format(step.at()),
                        millis(line.sinceFirst()),
                        millis(line.sincePrevious()),
                        step.stage(),
                        step.detail())
                .stripTrailing());
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,d ms", duration.toMillis());
    }
}
