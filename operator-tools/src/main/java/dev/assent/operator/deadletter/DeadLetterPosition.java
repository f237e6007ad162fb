// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.contracts.event.Topic;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Position of a dead letter, formatted as {@code topic/partition@offset}. */
record DeadLetterPosition(TopicPartition partition, long offset) {
    static final String FORM = "TOPIC/PARTITION@OFFSET";

    private static final Pattern WRITTEN = Pattern.compile("([^/@]+)/(\\d{1,9})@(\\d{1,18})");

    /** Parses the format of {@link #toString}. */
    static final class Converter implements ITypeConverter<DeadLetterPosition> {
        @Override
        public DeadLetterPosition convert(String text) {
            Matcher written = WRITTEN.matcher(text);
            if (!written.matches() || topic(written.group(1)).isEmpty()) {
                throw new TypeConversionException("'" + text + "' is not the position of a dead letter; expected "
                        + FORM + " as printed by list, such as " + Topic.CHALLENGE_UPDATED.deadLetterTopicName()
                        + "/0@12");
            }
            return new DeadLetterPosition(
                    new TopicPartition(written.group(1), Integer.parseInt(written.group(2))),
                    Long.parseLong(written.group(3)));
        }
    }

    /** Returns the topic whose dead-letter topic has this name. */
    static Optional<Topic> topic(String deadLetterTopicName) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.deadLetterTopicName().equals(deadLetterTopicName))
                .findFirst();
    }

    @Override
    public String toString() {
        return partition.topic() + "/" + partition.partition() + "@" + offset;
    }
}
