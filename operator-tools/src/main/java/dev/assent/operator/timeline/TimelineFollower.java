// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import dev.assent.operator.cluster.RecordReader;
import dev.assent.operator.terminal.OperatorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads the topics and their dead letters, first their past, then what arrives, and prints the timelines. */
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
    /** Pause after which the missing step is printed again; it doubles while nothing happens. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

    private final RecordReader reader;
    private final TimelineQuery query;
    private final TimelineCorrelator correlator;
    private final TimelinePrinter printer;
    private Map<TopicPartition, Long> ends = Map.of();

    TimelineFollower(RecordReader reader, TimelineQuery query, TimelinePrinter printer) {
        this.reader = reader;
        this.query = query;
        this.correlator = new TimelineCorrelator(query);
        this.printer = printer;
    }

    /** Prints what was written from {@code from} until {@code until}, or until now; returns whether there was anything. */
    boolean printPast(Instant from, Optional<Instant> until) {
        Set<String> missing = new TreeSet<>();
        TimelineEvent.SCHEMAS.keySet().stream()
                .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                .forEach(missing::add);
        List<TopicPartition> partitions = reader.partitions(missing);
        partitions.forEach(partition -> missing.remove(partition.topic()));
        Map<TopicPartition, Long> newest = reader.consumer().endOffsets(partitions);
        Map<TopicPartition, Long> begins = offsets(from, newest);
        ends = until.map(time -> offsets(time, newest)).orElse(newest);
        if (partitions.isEmpty()) {
            throw new OperatorException("This cluster has none of Assent's topics, or does not show them to you.");
        }
        if (!missing.isEmpty()) {
            printer.print("Not read, since this cluster does not have them, or does not show them to you: "
                    + String.join(", ", missing));
        }
        for (Set<Topic> topics : PASSES) {
            Map<TopicPartition, Long> selected = new HashMap<>(begins);
            selected.keySet().removeIf(partition -> !topics.contains(TimelineEvent.topic(partition.topic())));
            reader.read(selected, ends, records -> parse(records).forEach(correlator::accept));
        }
        Instant now = Instant.now();
        correlator.timelines().forEach(timeline -> printer.print(timeline, now));
        return !correlator.timelines().isEmpty();
    }

    /** Returns the offset of each partition's first record from {@code time} on; its end, if all are older. */
    private Map<TopicPartition, Long> offsets(Instant time, Map<TopicPartition, Long> newest) {
        Map<TopicPartition, Long> offsets = new HashMap<>(newest);
        offsets.replaceAll((partition, end) -> Math.max(0, time.toEpochMilli()));
        var found = reader.consumer().offsetsForTimes(offsets);
        offsets.replaceAll((partition, millis) -> Optional.ofNullable(found.get(partition))
                .map(OffsetAndTimestamp::offset)
                .orElse(newest.getOrDefault(partition, 0L)));
        return offsets;
    }

    /** Prints what arrives, until the challenge has ended or the output is closed. */
    void printLive() {
        reader.consumer().assign(ends.keySet());
        reader.consumer().resume(ends.keySet());
        ends.forEach(reader.consumer()::seek);
        Optional<Timeline> latest = correlator.timelines().stream().reduce((one, other) -> other);
        Duration pause = FIRST_PAUSE;
        long lastStep = System.nanoTime();
        long lastOpen = lastStep;
        while (printer.isOpen()) {
            List<Timeline.Line> lines = poll();
            if (!lines.isEmpty()) {
                lines.forEach(printer::print);
                latest = Optional.of(lines.get(lines.size() - 1).timeline());
                pause = FIRST_PAUSE;
                lastStep = System.nanoTime();
            } else if (isPast(lastStep, pause)) {
                // Without this check an unreachable cluster looks like a step that is missing.
                reader.consumer().endOffsets(ends.keySet());
                latest.ifPresent(timeline -> printer.printPending(timeline, Instant.now()));
                pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
                lastStep = System.nanoTime();
            }
            if (!correlator.isOver()) {
                lastOpen = System.nanoTime();
            } else if (isPast(lastOpen, correlator.isComplete(Instant.now()) ? FOLLOW_UP : MAX_FOLLOW_UP)) {
                break;
            }
        }
        correlator.timelines().forEach(timeline -> printer.printPending(timeline, Instant.now()));
    }

    private static boolean isPast(long since, Duration duration) {
        return System.nanoTime() - since > duration.toNanos();
    }

    private List<Timeline.Line> poll() {
        long start = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> records = reader.poll();
        boolean isMore = !records.isEmpty();
        while (isMore && !isPast(start, MAX_BATCH_TIME)) {
            isMore = records.addAll(reader.poll());
        }
        return parse(records)
                .sorted(Comparator.comparing(TimelineEvent::recordedAt))
                .flatMap(event -> correlator.accept(event).stream())
                .toList();
    }

    /** Parses the records that may match; prints a message for each that cannot be read. */
    private Stream<TimelineEvent> parse(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().filter(query::mayMatch).flatMap(record -> {
            try {
                return Stream.of(TimelineEvent.parse(record));
            } catch (IllegalArgumentException e) {
                printer.printWarning(String.valueOf(e.getMessage()));
                return Stream.empty();
            }
        });
    }
}
