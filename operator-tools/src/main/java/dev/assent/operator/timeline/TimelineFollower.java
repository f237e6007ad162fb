// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.operator.terminal.OperatorException;
import dev.assent.runtime.deadletter.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the topics and their dead letters, first their past, then what arrives, and prints the timelines. */
final class TimelineFollower {
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
        TimelineEvent.SCHEMAS.keySet().forEach(topic -> {
            Map<TopicPartition, Long> selected = new HashMap<>(begins);
            selected.keySet().removeIf(partition -> TimelineEvent.topic(partition.topic()) != topic);
            reader.read(selected, ends, this::accept);
        });
        Instant now = Instant.now();
        List<Timeline> timelines = correlator.timelines();
        timelines.forEach(timeline -> printer.print(timeline, now));
        return !timelines.isEmpty();
    }

    /** Returns the offset of each partition's first record from {@code time} on; its end, if all are older. */
    private Map<TopicPartition, Long> offsets(Instant time, Map<TopicPartition, Long> newest) {
        Map<TopicPartition, Long> offsets = new HashMap<>(newest);
        offsets.replaceAll((partition, end) -> Math.max(0, time.toEpochMilli()));
        var found = reader.consumer().offsetsForTimes(offsets);
        offsets.putAll(newest);
        offsets.replaceAll((partition, end) ->
                found.get(partition) == null ? end : found.get(partition).offset());
        return offsets;
    }

    /** Prints what arrives, until the challenge has ended or the output is closed. */
    void printLive() {
        reader.consumer().assign(ends.keySet());
        reader.consumer().resume(ends.keySet());
        ends.forEach(reader.consumer()::seek);
        Duration pause = FIRST_PAUSE;
        long lastStep = System.nanoTime();
        long lastOpen = lastStep;
        List<Timeline> timelines = correlator.timelines();
        while (printer.isOpen()) {
            if (acceptNext()) {
                timelines = correlator.timelines();
            }
            if (printer.printNew(timelines)) {
                pause = FIRST_PAUSE;
                lastStep = System.nanoTime();
            } else if (isPast(lastStep, pause)) {
                // Without this check an unreachable cluster looks like a step that is missing.
                reader.consumer().endOffsets(ends.keySet());
                printer.printPendingOfLatest(timelines, Instant.now());
                pause = Collections.min(List.of(pause.multipliedBy(2), MAX_PAUSE));
                lastStep = System.nanoTime();
            }
            if (query.isUser() || timelines.isEmpty() || !timelines.stream().allMatch(Timeline::isOver)) {
                lastOpen = System.nanoTime();
            } else if (isPast(lastOpen, isComplete(timelines) ? FOLLOW_UP : MAX_FOLLOW_UP)) {
                break;
            }
        }
        timelines.forEach(timeline -> printer.printPending(timeline, Instant.now()));
    }

    private static boolean isComplete(List<Timeline> timelines) {
        Instant now = Instant.now();
        return timelines.stream().allMatch(timeline -> timeline.pendingStep(now).isEmpty());
    }

    private static boolean isPast(long since, Duration duration) {
        return System.nanoTime() - since > duration.toNanos();
    }

    /** Accepts the records that arrive next; returns whether there are any. */
    private boolean acceptNext() {
        long start = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> records = reader.poll();
        boolean isMore = !records.isEmpty();
        while (isMore && !isPast(start, MAX_BATCH_TIME)) {
            isMore = records.addAll(reader.poll());
        }
        accept(records);
        return !records.isEmpty();
    }

    /** Accepts the records that may match; prints a message for each that cannot be read. */
    private void accept(List<ConsumerRecord<byte[], byte[]>> records) {
        records.stream().filter(query::mayMatch).forEach(record -> {
            try {
                correlator.accept(TimelineEvent.parse(record));
            } catch (IllegalArgumentException e) {
                printer.printWarning(String.valueOf(e.getMessage()));
            }
        });
    }
}
