// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Position of a dead letter, formatted as {@code topic/partition@offset}. */
public record DeadLetterPosition(TopicPartition partition, long offset) {
    /** Order by topic, partition and offset. */
    static final Comparator<DeadLetterPosition> ORDER = Comparator.comparing(
                    (DeadLetterPosition position) -> position.partition().topic())
            .thenComparing(position -> position.partition().partition())
            .thenComparing(DeadLetterPosition::offset);

    private static final Pattern WRITTEN = Pattern.compile("([^/@]+)/(\\d{1,9})@(\\d{1,18})");

    /** Parses the format of {@link #toString}; empty if it is another one, or none of a dead-letter topic. */
    public static Optional<DeadLetterPosition> parse(String text, DeadLetterTopics topics) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches() && topics.origin(written.group(1)).isPresent()
                ? Optional.of(new DeadLetterPosition(
                        new TopicPartition(written.group(1), Integer.parseInt(written.group(2))),
                        Long.parseLong(written.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition.topic() + "/" + partition.partition() + "@" + offset;
    }
}
