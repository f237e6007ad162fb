// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.terminal.TerminalRedaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topics, first their past, then what arrives, and prints the timelines. */
final class TimelineFollower {
    /** Passes over the past: later ones belong to challenges that are known by then. */
    private static final List<Set<Topic>> PASSES = List.of(
            EnumSet.of(Topic.CHALLENGE_CREATED),
            EnumSet.of(Topic.CHALLENGE_UPDATED),
            EnumSet.complementOf(EnumSet.of(Topic.CHALLENGE_CREATED, Topic.CHALLENGE_UPDATED)));

    /** Time after the end in which reactions may arrive: pushes that are called off, the action's new state. */
    private static final Duration FOLLOW_UP = Duration.ofSeconds(1);

    private static final Duration MAX_FOLLOW_UP = Duration.ofSeconds(5);
    /** Records that arrive within this time are printed in the order of their times, which topics do not keep. */
    private static final Duration MAX_BATCH_TIME = Duration.ofSeconds(1);

    private final TopicReader reader;
    private final TimelineQuery query;
    private final TimelineCorrelator correlator;
    private final TimelinePrinter printer;

    TimelineFollower(TopicReader reader, TimelineQuery query, TimelinePrinter printer) {
        this.reader = reader;
        this.query = query;
        this.correlator = new TimelineCorrelator(query);
        this.printer = printer;
    }

    /** Prints the past; returns whether there was anything. */
    boolean printPast() {
        PASSES.forEach(topics -> reader.readPast(
                topics, records -> records.forEach(record -> parse(record).ifPresent(correlator::accept))));
        Instant now = Instant.now();
        correlator.timelines().forEach(timeline -> printer.print(timeline, now));
        return !correlator.isEmpty();
    }

    /** Prints what arrives, until the challenge has ended or the output is closed. */
    void printLive() {
        reader.seekToEnd();
        IdleNotifier idle = new IdleNotifier();
        Optional<Timeline> latest = correlator.timelines().stream().reduce((one, other) -> other);
        long lastOpen = System.nanoTime();
        while (printer.isOpen()) {
            List<Timeline.Line> lines = poll();
            if (!lines.isEmpty()) {
                lines.forEach(printer::print);
                latest = Optional.of(lines.get(lines.size() - 1).timeline());
                idle.restart();
            } else if (idle.isDue()) {
                // Without this check an unreachable cluster looks like a step that is missing.
                reader.requireReachable();
                latest.ifPresent(timeline -> printer.printPending(timeline, Instant.now()));
            }
            if (!correlator.isOver()) {
                lastOpen = System.nanoTime();
            } else if (isFinished(Duration.ofNanos(System.nanoTime() - lastOpen))) {
                break;
            }
        }
        correlator.timelines().forEach(timeline -> printer.printPending(timeline, Instant.now()));
    }

    private boolean isFinished(Duration sinceEnd) {
        return sinceEnd.compareTo(MAX_FOLLOW_UP) > 0
                || (correlator.isComplete(Instant.now()) && sinceEnd.compareTo(FOLLOW_UP) > 0);
    }

    private List<Timeline.Line> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + MAX_BATCH_TIME.toNanos();
        for (var batch = reader.poll(); !batch.isEmpty(); batch = reader.poll()) {
            records.addAll(batch);
            if (System.nanoTime() > deadline) {
                break;
            }
        }
        return records.stream()
                .flatMap(record -> parse(record).stream())
                .sorted(Comparator.comparing(TimelineEvent::recordedAt))
                .flatMap(event -> correlator.accept(event).stream())
                .toList();
    }

    private Optional<TimelineEvent> parse(ConsumerRecord<byte[], byte[]> record) {
        if (!query.mayMatch(TimelineEvent.topic(record.topic()), TimelineEvent.decode(record.key()))) {
            return Optional.empty();
        }
        try {
            return Optional.of(TimelineEvent.parse(record));
        } catch (IllegalArgumentException e) {
            printer.print("  ! the record at " + TimelineEvent.place(record) + " cannot be read: "
                    + TerminalRedaction.line(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
